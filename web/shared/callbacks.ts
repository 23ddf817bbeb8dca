/** Call-backs as the API sends them to a citizen, and their times in words: `docs/reference/contracts.md`, section 4. */

export interface Callback {
  reference: string
  status: 'planned' | 'kept' | 'unreachable' | 'cancelled'
  late: boolean
  startsAt: string
  endsAt: string
  timeZone: string
  language: string
  department: string
  contact: string | null
  text: string
}

/** By when there is an answer; `dueAt` is null while the clock of the term stands still. */
export interface OwedAnswer {
  dueAt: string | null
  stopped: boolean
  text: string
}

export interface Slot {
  startsAt: string
  endsAt: string
}

/** Slots by their day, in order. */
export function byDay(slots: readonly Slot[], language: string, timeZone: string): [day: string, slots: Slot[]][] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone })
  const days = new Map<string, Slot[]>()
  for (const slot of slots) {
    const day = format.format(new Date(slot.startsAt))
    days.set(day, [...(days.get(day) ?? []), slot])
  }
  return [...days]
}

/** How a language writes the time of day, as the messages of the municipality do (`clock_time` of the catalogue): what parts it, what follows. */
const CLOCK: Partial<Record<string, [between: string, after: string]>> = {
  nl: ['.', '\u00A0uur'],
  de: [':', '\u00A0Uhr'],
  fr: ['\u00A0h\u00A0', ''],
  tr: ['.', ''],
}

function clock(at: string, between: string, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone })
  const [hour, minute] = format.format(new Date(at)).split(':')
  return `${Number(hour)}${between}${minute}`
}

/** `9.05 uur`, on the municipality's clock and as it says it. */
export function timeOf(at: string, language: string, timeZone: string | undefined): string {
  const [between, after] = CLOCK[language] ?? [':', '']
  return clock(at, between, timeZone) + after
}

/** `10.00 – 10.30 uur`, from 0 to 24 hours in each language. */
export function timesOf(slot: Slot, language: string, timeZone: string): string {
  const [between, after] = CLOCK[language] ?? [':', '']
  return `${clock(slot.startsAt, between, timeZone)} – ${clock(slot.endsAt, between, timeZone)}${after}`
}

/** Offers a file to keep. */
export function saveAs(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
