import { expect, test } from 'vitest'
import { lead } from './strings.lead.ts'

test('an alert of danger asks to look only as long as nobody is there', () => {
  const { attended } = lead.alerts
  expect(attended('queued', null)).toBe('Kijk of er iemand bij is.')
  expect(attended('claimed', 'Sanne')).toBe('Sanne heeft dit gesprek nu.')
  expect(attended('resolved', null)).toBe('Dit gesprek is afgerond.')
})
