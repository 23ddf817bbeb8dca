/** What to say after publishing: that citizens read it now, or from when. */
import { editing as words } from '../strings.editing.ts'
import { plainDate } from '../time.ts'
import type { Body } from './content.ts'

interface Period {
  value: unknown
  valid_from: string | null
  valid_until: string | null
}

export const today = (): string => new Date().toLocaleDateString('sv-SE') // the date as 2026-11-22, on the clock of this computer

const periodsOf = (body: Body | null): Period[] => (body?.periods ?? []) as Period[]

const valueOn = (periods: Period[], day: string): string =>
  JSON.stringify(periods.find((each) => (each.valid_from ?? '') <= day && day <= (each.valid_until ?? '9999'))?.value ?? null)

/** @param day - today, as 2026-11-22 */
export function publishedNotice(kind: string, before: Body | null, after: Body | null, day = today()): string {
  if (kind === 'department' || kind === 'routing') return words.holdsNow
  if (kind !== 'fact') return words.published
  const [was, is] = [periodsOf(before), periodsOf(after)]
  if (valueOn(was, day) !== valueOn(is, day)) return words.published
  const starts = is.map((each) => each.valid_from ?? '').filter((from) => from > day && valueOn(was, from) !== valueOn(is, from))
  const [first] = starts.toSorted()
  return first ? words.publishedFrom(plainDate(first)) : words.publishedSame
}
