import { expect, test } from 'vitest'
import { byDay, timesOf } from './callbacks.ts'

const slot = (startsAt: string, endsAt: string) => ({ startsAt, endsAt })
const late = slot('2026-11-23T23:30:00+00:00', '2026-11-24T00:00:00+00:00')

test('a slot stands under its day and time on the clock of the municipality, wherever the browser is', () => {
  const slots = [slot('2026-11-23T09:00:00+00:00', '2026-11-23T09:30:00+00:00'), late]
  expect(byDay(slots, 'nl', 'Europe/Amsterdam').map(([day, each]) => [day, each.length])).toEqual([
    ['maandag 23 november', 1],
    ['dinsdag 24 november', 1],
  ])
  expect(['nl', 'en', 'ar'].map((language) => timesOf(late, language, 'Europe/Amsterdam'))).toEqual(['0.30 – 1.00\u00A0uur', '0:30 – 1:00', '0:30 – 1:00'])
})
