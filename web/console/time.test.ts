import { expect, test } from 'vitest'
import { s } from './strings.ts'
import { clockTime, comingMoment, dayOf, exactTime, keepTimeOf, timeOfDay, waited, waitOf } from './time.ts'

const SINCE = '2026-11-21T10:00:00+00:00'

test.each([
  ['2026-11-21T09:59:58+00:00', '0:00'],
  ['2026-11-21T10:00:42+00:00', '0:42'],
  ['2026-11-21T10:12:05+00:00', '12:05'],
  ['2026-11-21T11:05:59+00:00', '1 u 05'],
  ['2026-11-23T11:00:00+00:00', '2 dagen'],
])('at %s one has waited %s', (now, said) => {
  expect(waited(SINCE, Date.parse(now))).toBe(said)
})

test('the wait of a row runs until somebody takes it, and what nobody took has none', () => {
  const row = { status: 'queued', queuedAt: SINCE, waitsSince: SINCE, claimedAt: null } as const
  const [early, late] = [Date.parse('2026-11-21T10:05:00+00:00'), Date.parse('2026-11-21T12:00:00+00:00')]
  expect([waitOf(row, early), waitOf(row, late)]).toEqual(['5 min', '2 u 00'])
  expect(waitOf(row, Date.parse(SINCE))).toBe('net')
  const taken = { ...row, status: 'claimed', claimedAt: '2026-11-21T10:04:30+00:00' } as const
  expect([waitOf(taken, early), waitOf(taken, late)]).toEqual(['wachtte 4:30', 'wachtte 4:30'])
  expect(waitOf({ ...row, status: 'snoozed' }, late)).toBeNull()
})

test('a transfer that comes back on another day says which day', () => {
  const now = new Date(2026, 10, 22, 16, 30)
  const sent = (until: Date): string => s.transfer.underWay.sent('Burgerzaken', comingMoment(until, now))
  expect(sent(new Date(2026, 10, 22, 17, 5))).toContain('komt het om 17:05 terug')
  expect(sent(new Date(2026, 10, 23, 8, 40))).toContain('komt het maandag 23 november om 08:40 terug')
})

test('half past eight is half past eight for everyone, on the day that it is there', () => {
  keepTimeOf('Pacific/Auckland') // no computer of these tests stands there
  const now = new Date('2026-11-22T19:00:00Z') // Monday morning there
  expect(timeOfDay('2026-11-22T19:30:00Z')).toBe('08:30')
  expect(dayOf('2026-11-22T11:30:00Z', now)).toBe(s.time.today)
  expect(dayOf('2026-11-22T10:30:00Z', now)).toBe(s.time.yesterday)
  expect(clockTime(new Date('2026-11-23T19:30:00Z'), now)).toBe('dinsdag 24 november 08:30')
  expect(exactTime('2026-11-22T19:30:00Z')).toContain('08:30:00')
  keepTimeOf(undefined)
})

test('a version of the rules is the number that the municipality gave', () => {
  expect(s.background.ruleVersion('5-2e824143ed07')).toBe('versie 5')
})
