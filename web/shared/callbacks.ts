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

/** `10:00 – 10:30`, on the municipality's clock. */
export function timesOf(slot: Slot, language: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone })
  return `${format.format(new Date(slot.startsAt))} – ${format.format(new Date(slot.endsAt))}`
}

/** Offers a file to keep. */
export function saveAs(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
