/** Times as people at a desk read them. */
import { s } from './strings.ts'
import type { Handoff } from './types.ts'

const LOCALE = 'nl-NL'
let timeZone: string | undefined // of the municipality; of this computer until somebody has signed in
const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

/** From here on times are those of the municipality, wherever this computer thinks it is. */
export function keepTimeOf(zone: string | undefined): void {
  timeZone = zone
}

/** How long someone waits: "0:42", "12:05", "1 u 20", "2 dagen". */
export function waited(since: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(since))
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 60) return `${minutes}:${String(Math.floor((ms % MINUTE_MS) / 1000)).padStart(2, '0')}`
  if (minutes < DAY_MINUTES) return s.time.hours(Math.floor(minutes / 60), minutes % 60)
  return s.time.days(Math.floor(minutes / DAY_MINUTES))
}

/** The wait beside a handoff: it runs until an employee takes it, and stands still from then on. Null for what nobody took. */
export function waitOf({ status, queuedAt, waitsSince, claimedAt }: Pick<Handoff, 'status' | 'queuedAt' | 'waitsSince' | 'claimedAt'>, now: number): string | null {
  if (status === 'queued') return waitsFor(queuedAt, now)
  return claimedAt && s.queue.waited(waited(waitsSince, Date.parse(claimedAt)))
}

/** How long somebody waits now, as coarse as a glance needs: "net", "12 min", "1 u 20", "2 dagen". */
function waitsFor(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS))
  return minutes < 60 ? s.views.minutes(minutes) : waited(since, now)
}

export function timeOfDay(moment: string): string {
  return new Date(moment).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit', timeZone })
}

/** "Vandaag", "Gisteren" or the date. */
export function dayOf(moment: string, now: Date): string {
  const day = new Date(moment)
  const daysAgo = (Date.parse(dateOf(now)) - Date.parse(dateOf(day))) / (DAY_MINUTES * MINUTE_MS)
  if (daysAgo === 0) return s.time.today
  if (daysAgo === 1) return s.time.yesterday
  return longDay(day)
}

/** The date as 2026-11-22. */
function dateOf(moment: Date): string {
  return moment.toLocaleDateString('sv-SE', { timeZone })
}

function longDay(moment: Date): string {
  return moment.toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', timeZone })
}

/** A coming moment: the time when it is today, else with its day. */
export function clockTime(moment: Date, now: Date): string {
  const time = timeOfDay(moment.toISOString())
  if (dateOf(moment) === dateOf(now)) return time
  return `${longDay(moment)} ${time}`
}

/** A coming moment as a part of a sentence: "om 08:40" today, else "maandag 23 november om 08:40". */
export function comingMoment(moment: Date, now: Date): string {
  const time = `om ${timeOfDay(moment.toISOString())}`
  if (dateOf(moment) === dateOf(now)) return time
  return `${longDay(moment)} ${time}`
}

/** A date without a time: "21 november 2026". */
export function plainDate(date: string): string {
  return new Date(date).toLocaleDateString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** To the second, as a ledger wants it. */
export function exactTime(moment: string): string {
  return new Date(moment).toLocaleString(LOCALE, { dateStyle: 'short', timeStyle: 'medium', timeZone })
}

/** To the minute: "22-11-2026 18:57". */
export function shortTime(moment: string): string {
  return new Date(moment).toLocaleString(LOCALE, { dateStyle: 'short', timeStyle: 'short', timeZone })
}

/** The value of a `datetime-local` field, in the agent's own time zone. */
export function localFieldValue(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE_MS)
  return local.toISOString().slice(0, 16)
}
