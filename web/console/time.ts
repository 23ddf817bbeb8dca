/** Times as people at a desk read them. */
import { s } from './strings.ts'
import type { Handoff } from './types.ts'

const LOCALE = 'nl-NL'
const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

/** How long someone waits: "0:42", "12:05", "1 u 20", "2 dagen". */
export function waited(since: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(since))
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 60) return `${minutes}:${String(Math.floor((ms % MINUTE_MS) / 1000)).padStart(2, '0')}`
  if (minutes < DAY_MINUTES) return s.time.hours(Math.floor(minutes / 60), minutes % 60)
  return s.time.days(Math.floor(minutes / DAY_MINUTES))
}

/** The wait beside a handoff: it runs until an employee takes it, and stands still from then on. Null for what nobody took. */
export function waitOf({ status, queuedAt, claimedAt }: Pick<Handoff, 'status' | 'queuedAt' | 'claimedAt'>, now: number): string | null {
  if (status === 'queued') return waited(queuedAt, now)
  return claimedAt && s.queue.waited(waited(queuedAt, Date.parse(claimedAt)))
}

export function timeOfDay(moment: string): string {
  return new Date(moment).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit' })
}

/** "Vandaag", "Gisteren" or the date. */
export function dayOf(moment: string, now: Date): string {
  const day = new Date(moment)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (day.toDateString() === now.toDateString()) return s.time.today
  if (day.toDateString() === yesterday.toDateString()) return s.time.yesterday
  return day.toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })
}

/** A coming moment: the time when it is today, else with its day. */
export function clockTime(moment: Date, now: Date): string {
  const time = timeOfDay(moment.toISOString())
  if (moment.toDateString() === now.toDateString()) return time
  return `${moment.toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })} ${time}`
}

/** A coming moment as a part of a sentence: "om 08:40" today, else "maandag 23 november om 08:40". */
export function comingMoment(moment: Date, now: Date): string {
  const time = `om ${timeOfDay(moment.toISOString())}`
  if (moment.toDateString() === now.toDateString()) return time
  return `${moment.toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })} ${time}`
}

/** A date without a time: "21 november 2026". */
export function plainDate(date: string): string {
  return new Date(date).toLocaleDateString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** To the second, as a ledger wants it. */
export function exactTime(moment: string): string {
  return new Date(moment).toLocaleString(LOCALE, { dateStyle: 'short', timeStyle: 'medium' })
}

/** The value of a `datetime-local` field, in the agent's own time zone. */
export function localFieldValue(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE_MS)
  return local.toISOString().slice(0, 16)
}
