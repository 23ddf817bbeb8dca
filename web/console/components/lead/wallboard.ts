import type { Hour } from './HourChart.tsx'

interface Share {
  known: number
  kept: number
  share: number | null
}

/** What waits for one department, against what was promised. */
export interface DepartmentNow {
  id: string
  name: string
  open: boolean
  waiting: number
  late: number
  away: number
  oldestSince: string | null
  oldestPromised: string | null
  here: number
  free: number
  promises: { promises: number; median: Share; p90: Share } | null
}

export interface ChannelNow {
  channel: string
  state: 'well' | 'ill' | 'stopped'
  in: number
  out: number
  lastAt: string | null
  notSent: number
}

/** The wallboard: docs/reference/contracts.md §5. */
export interface Board {
  at: string
  departments: DepartmentNow[]
  people: Record<'offline' | 'inConversation' | 'wrappingUp' | 'breaksDue' | 'free', number> & {
    presence: Record<'available' | 'busy' | 'break' | 'away', number>
  }
  surge: { status: 'proposed' | 'on'; reason: string; since: string } | null
  brakes: { bot: boolean; channels: string[]; answers: string[] }
  channels: ChannelNow[]
  botReady: boolean
  contacts: { hour: number; weeks: number; today: number; hours: Hour[] }
  callbacks: { due: number; late: number }
  terms: { ending: number; late: number }
}

/** Whole minutes between two moments, never less than none. */
export function minutesBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000))
}

/** How long it is, in words; against what was promised to who waits longest. */
export interface Longest {
  waits: number
  promised: number | null
}

export function longest({ oldestSince, oldestPromised }: DepartmentNow, at: string): Longest | null {
  if (oldestSince === null) return null
  return { waits: minutesBetween(oldestSince, at), promised: oldestPromised === null ? null : minutesBetween(oldestSince, oldestPromised) }
}
