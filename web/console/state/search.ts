/** A search as it stands in the address, so that it can be linked to, and as the server wants it. */
import type { Author, Handoff, Message, ResolveResult } from '../types.ts'

export const FILTERS = [
  'since',
  'until',
  'by',
  'department',
  'topic',
  'status',
  'result',
  'sensitivity',
  'reason',
  'channel',
  'language',
  'employee',
  'noted',
] as const

export type Filter = (typeof FILTERS)[number]
export type Order = 'newest' | 'relevance'

/** What is looked for. A filter that is not there filters nothing; days are `2026-11-22`, both included. */
export interface Search {
  words: string
  order: Order
  filters: Partial<Record<Filter, string>>
}

/** A conversation that was found: docs/reference/contracts.md §5. */
export interface Found {
  conversationId: string
  reference: string
  channel: string
  language: string
  startedAt: string
  handledBy: string | null
  theirs: boolean
  withheld: boolean
  handoff: (Handoff & { result: ResolveResult | null }) | null
  said: { author: Author; at: string; parts: { text: string; hit: boolean }[] } | null
}

export interface FoundPage {
  meta: { count: number; next: string | null }
  payload: Found[]
}

/** A conversation that the bot handled alone. */
export interface Talk {
  id: string
  reference: string
  messages: Message[]
}

export interface Choice {
  id: string
  name: string
}

export interface SearchOptions {
  topics: Choice[]
  departments: Choice[]
  employees: Choice[]
  reasons: Choice[]
  languages: string[]
  channels: string[]
}

export interface View {
  id: string
  name: string
  filters: Record<string, string>
  department: string | null
  mine: boolean
  by: string
}

export const nothing: Search = { words: '', order: 'newest', filters: {} }

export function fromQuery(query: string): Search {
  const given = new URLSearchParams(query)
  const filters: Search['filters'] = {}
  for (const name of FILTERS) {
    const value = given.get(name)
    if (value) filters[name] = value
  }
  return { words: given.get('words') ?? '', order: given.get('order') === 'relevance' ? 'relevance' : 'newest', filters }
}

export function toQuery({ words, order, filters }: Search): string {
  const given = new URLSearchParams()
  if (words.trim() !== '') given.set('words', words.trim())
  if (order !== 'newest') given.set('order', order)
  for (const name of FILTERS) if (filters[name]) given.set(name, filters[name])
  return given.toString()
}

/** What the server is asked: the days as moments, from the beginning of the first to the end of the last, on this clock. */
export function asked({ words, order, filters }: Search): Record<string, string> {
  const { since, until, ...others } = filters
  return { ...(words === '' ? {} : { words }), order, ...others, ...between(since, until) }
}

function between(since: string | undefined, until: string | undefined): Record<string, string> {
  const moments: Record<string, string> = {}
  const first = since && midnight(since, 0)
  const after = until && midnight(until, 1)
  if (first) moments['since'] = first
  if (after) moments['until'] = after
  return moments
}

function midnight(day: string, later: number): string | null {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number)
  const moment = new Date(year, month - 1, date + later)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** The filters of a saved view as they stand in the address: moments become days again. */
export function fromView(view: View): Search {
  const { order, since, until, ...others } = view.filters
  const filters: Search['filters'] = {}
  for (const name of FILTERS) if (others[name]) filters[name] = others[name]
  if (since) filters.since = day(new Date(since))
  if (until) filters.until = day(new Date(Date.parse(until) - 1))
  return { words: '', order: order === 'relevance' ? 'relevance' : 'newest', filters }
}

function day(moment: Date): string {
  return [moment.getFullYear(), String(moment.getMonth() + 1).padStart(2, '0'), String(moment.getDate()).padStart(2, '0')].join('-')
}
