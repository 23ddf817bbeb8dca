import { expect, test } from 'vitest'
import { s } from './strings.ts'
import { waited } from './time.ts'

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

test('a version of the rules is the number that the municipality gave', () => {
  expect(s.background.ruleVersion('5-2e824143ed07')).toBe('versie 5')
})
