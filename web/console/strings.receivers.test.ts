import { expect, test } from 'vitest'
import { receivers } from './strings.receivers.ts'

test('a receiver that takes nothing says why, and that nothing is lost', () => {
  expect(receivers.ill('9:00 uur', 'address_refused')).toContain('BALIE_STREAM_NETWORKS')
  expect(receivers.ill('9:00 uur', 'status_500')).toContain('status_500')
  expect(receivers.ill('9:00 uur', null)).toContain('onbekende reden')
  expect(receivers.ill('9:00 uur', 'timeout')).toContain('wachten')
})

test('one that misses its secret names the setting', () => {
  expect(receivers.off('zaak_systeem')).toContain('BALIE_SUBSCRIPTION_ZAAK_SYSTEEM_SECRET.')
})

test('what is sent again is counted', () => {
  expect([0, 1, 2].map(receivers.sent)).toEqual([
    '0 gebeurtenissen gaan opnieuw mee.',
    'Eén gebeurtenis gaat opnieuw mee.',
    '2 gebeurtenissen gaan opnieuw mee.',
  ])
})
