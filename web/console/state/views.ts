/** The lists that an employee chooses from, as parts of the one queue that the stream keeps. Pure. */
import type { Handoff } from '../types.ts'
import { asServed, isFor, isThere, type Queue } from './queue.ts'

/** `department`: what waits for this employee's departments · `all`: everything they may see · `callbacks`, `snoozed`. */
export type ViewName = 'department' | 'all' | 'callbacks' | 'snoozed'

export const VIEWS: readonly ViewName[] = ['department', 'all', 'callbacks', 'snoozed']

export interface Who {
  readonly id: string
  readonly departments: readonly string[]
}

/** A view, in the parts in which it is shown. */
export interface View {
  /** In the order in which it is served. */
  readonly waiting: readonly Handoff[]
  /** Who waits but closed the page: "take the next" passes them over. */
  readonly gone: readonly Handoff[]
  readonly withColleagues: readonly Handoff[]
  readonly snoozed: readonly Handoff[]
}

const NOTHING: View = { waiting: [], gone: [], withColleagues: [], snoozed: [] }

export function viewOf(queue: Queue, name: ViewName, who: Who): View {
  const snoozed = queue.elsewhere.filter(({ status }) => status === 'snoozed')
  if (name === 'snoozed') return { ...NOTHING, snoozed }
  if (name === 'callbacks') return { ...NOTHING, waiting: asServed(queue.waiting.filter(({ callback }) => callback !== null), who.id) }
  const ours = name === 'all' ? queue.waiting : queue.waiting.filter((handoff) => isOurs(handoff, who))
  const isApart = (handoff: Handoff): boolean => !isThere(handoff) && !isFor(handoff, who.id)
  const waiting = asServed(ours.filter((handoff) => !isApart(handoff)), who.id)
  const gone = ours.filter(isApart)
  if (name === 'department') return { ...NOTHING, waiting, gone }
  return { waiting, gone, snoozed, withColleagues: queue.elsewhere.filter(({ status }) => status === 'claimed') }
}

export function size(view: View): number {
  return view.waiting.length + view.gone.length + view.withColleagues.length + view.snoozed.length
}

/** What of a view holds every word, wherever it stands: the topic, the number, the department, the language, who has it, the first words. */
export function filtered(view: View, text: string, words: (handoff: Handoff) => string): View {
  const wanted = text.toLocaleLowerCase('nl').split(/\s+/).filter((word) => word !== '')
  if (wanted.length === 0) return view
  const holds = (handoff: Handoff): boolean => {
    const all = words(handoff).toLocaleLowerCase('nl')
    return wanted.every((word) => all.includes(word))
  }
  return {
    waiting: view.waiting.filter(holds),
    gone: view.gone.filter(holds),
    withColleagues: view.withColleagues.filter(holds),
    snoozed: view.snoozed.filter(holds),
  }
}

/** How a wait stands against what the citizen was told; null where nothing was promised. */
export function againstPromise({ queuedAt, promised }: Handoff, now: number): { minutes: number; from: number; to: number; late: boolean } | null {
  if (promised === null) return null
  const minutes = Math.max(0, Math.floor((now - Date.parse(queuedAt)) / 60_000))
  return { minutes, ...promised, late: minutes > promised.to }
}

export function isLate(handoff: Handoff, now: number): boolean {
  return handoff.status === 'queued' && (againstPromise(handoff, now)?.late ?? false)
}

function isOurs(handoff: Handoff, { id, departments }: Who): boolean {
  return departments.includes(handoff.department) || isFor(handoff, id)
}
