/**
 * The live queue as the console knows it: a snapshot, and then versioned changes.
 *
 * The stream says what changed, numbered. A number that does not follow the last one means that something was missed: then
 * nothing is guessed and a fresh snapshot is asked for.
 */
import { hasPage } from './spoken.ts'
import type { Handoff, NotListed, QueueChange, QueueSnapshot } from '../types.ts'

export interface Queue {
  readonly version: number
  /** Queued, in the order in which the server serves. */
  readonly waiting: readonly Handoff[]
  readonly mine: readonly Handoff[]
  /** What a colleague holds, and what is snoozed. */
  readonly elsewhere: readonly Handoff[]
  /** Who waits behind `waiting`: of a long queue only the front is sent. */
  readonly notListed: NotListed
}

/** `applied` carries the new queue; `known` was seen before; `gap` asks for a snapshot. */
export type ChangeOutcome = { kind: 'applied'; queue: Queue } | { kind: 'known' } | { kind: 'gap' }

type List = 'waiting' | 'mine' | 'elsewhere'

const LISTS: readonly List[] = ['waiting', 'mine', 'elsewhere']

export function fromSnapshot(snapshot: QueueSnapshot, agentId: string): Queue {
  const handoffs = [...snapshot.waiting, ...snapshot.mine]
  const empty: Queue = { version: snapshot.version, waiting: [], mine: [], elsewhere: [], notListed: snapshot.notListed }
  return handoffs.reduce((queue, handoff) => place(queue, handoff, agentId), empty)
}

/** Applies one change, as the agent with `agentId` sees it. */
export function applyChange(queue: Queue, change: QueueChange, agentId: string): ChangeOutcome {
  if (change.version <= queue.version) return { kind: 'known' }
  if (change.version !== queue.version + 1) return { kind: 'gap' }
  const removed = change.remove.reduce(without, queue)
  const upserted = change.upsert.reduce((result, handoff) => place(result, handoff, agentId), removed)
  return { kind: 'applied', queue: { ...upserted, version: change.version, notListed: change.notListed } }
}

/**
 * What the answer to a call of our own says. It never adds to what waits: the stream may already have told that a handoff
 * went to a department that this agent does not see.
 */
export function settle(queue: Queue, handoff: Handoff, agentId: string): Queue {
  const known = all(queue).some((other) => other.id === handoff.id)
  return known || isMine(handoff, agentId) ? place(queue, handoff, agentId) : queue
}

export function isMine(handoff: Handoff, agentId: string): boolean {
  return handoff.status === 'claimed' && handoff.claimedBy?.id === agentId
}

export function all(queue: Queue): Handoff[] {
  return LISTS.flatMap((list) => queue[list])
}

/** Who arrived between two states of the queue: what the live region announces. */
export function arrivals(before: Queue | null, after: Queue): Handoff[] {
  if (before === null) return []
  const known = new Set(all(before).map((handoff) => handoff.id))
  return after.waiting.filter((handoff) => !known.has(handoff.id))
}

/** What was this agent's in the earlier state of the queue and is a colleague's in the later one. */
export function takenOver(before: Queue | null, after: Queue, agentId: string): Handoff[] {
  const mine = new Set(before?.mine.map((handoff) => handoff.id))
  return after.elsewhere.filter((handoff) => mine.has(handoff.id) && handoff.status === 'claimed' && handoff.claimedBy?.id !== agentId)
}

/** Who has the page open or left a number, or is at a door without a page: "take the next" brings only these, the others can be taken by name. */
export function isThere(handoff: Handoff): boolean {
  return handoff.citizenPresent || handoff.callback !== null || !hasPage(handoff)
}

/** Whether it waits for this agent by name. */
export function isFor({ reservedFor }: Handoff, agentId: string): boolean {
  return reservedFor?.id === agentId
}

/** What waits as one agent is served: danger, then what is theirs by name, then everything else, as "take the next" does. */
export function asServed(waiting: readonly Handoff[], agentId: string): Handoff[] {
  const rank = (handoff: Handoff): number => (handoff.sensitivity === 'danger' ? 0 : 2) + (isFor(handoff, agentId) ? 0 : 1)
  return [...waiting].sort((one, other) => rank(one) - rank(other))
}

/** What waits for this agent by name since an earlier state of the queue: a colleague passed it on, or it came back to them. */
export function addressed(before: Queue | null, after: Queue, agentId: string): Handoff[] {
  if (before === null) return []
  const known = new Set(before.waiting.filter((handoff) => isFor(handoff, agentId)).map(({ id }) => id))
  return after.waiting.filter((handoff) => isFor(handoff, agentId) && !known.has(handoff.id))
}

/** Puts a handoff in the list where it now belongs, and out of the others. */
function place(queue: Queue, handoff: Handoff, agentId: string): Queue {
  const list = listOf(handoff, agentId)
  const others = without(queue, handoff.id)
  return list === null ? others : { ...others, [list]: insertInOrder(others[list], handoff) }
}

function listOf(handoff: Handoff, agentId: string): List | null {
  if (handoff.status === 'queued') return 'waiting'
  if (isMine(handoff, agentId)) return 'mine'
  return handoff.status === 'claimed' || handoff.status === 'snoozed' ? 'elsewhere' : null
}

function without(queue: Queue, id: string): Queue {
  const rest = (list: readonly Handoff[]): readonly Handoff[] => list.filter((handoff) => handoff.id !== id)
  return { ...queue, waiting: rest(queue.waiting), mine: rest(queue.mine), elsewhere: rest(queue.elsewhere) }
}

function insertInOrder(list: readonly Handoff[], handoff: Handoff): Handoff[] {
  const at = list.findIndex((other) => orderKey(handoff) < orderKey(other))
  return at < 0 ? [...list, handoff] : list.toSpliced(at, 0, handoff)
}

/** The server's own place of a handoff: ISO moments of one length and one offset, so that they sort as text. */
function orderKey(handoff: Handoff): string {
  return `${handoff.orderKey} ${handoff.queuedAt}`
}
