import { expect, test } from 'vitest'
import { handoff, heldBy, none, sanne } from './examples.ts'
import { fromSnapshot } from './queue.ts'
import { againstPromise, filtered, isLate, size, viewOf } from './views.ts'

const waiting = [
  handoff('a', { department: 'burgerzaken', topicTitle: 'Paspoort' }),
  handoff('b', { department: 'sociaal_domein', topicTitle: 'Schulden', callback: { phone: '••••678' } }),
  handoff('c', { department: 'burgerzaken', citizenPresent: false }),
  handoff('d', { status: 'snoozed' }),
  heldBy('e', 'Mehmet'),
]
const queue = fromSnapshot({ version: 1, waiting, mine: [], notListed: none }, sanne.id)
const who = { id: sanne.id, departments: ['burgerzaken'] }
const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id)

test('department shows what waits for the own departments, and who left the page apart', () => {
  const view = viewOf(queue, 'department', who)
  expect(ids(view.waiting)).toEqual(['a'])
  expect(ids(view.gone)).toEqual(['c'])
})

test('everything holds the other departments, what colleagues have, and what rests', () => {
  const view = viewOf(queue, 'all', who)
  expect(ids(view.waiting)).toEqual(['a', 'b'])
  expect(ids(view.withColleagues)).toEqual(['e'])
  expect(ids(view.snoozed)).toEqual(['d'])
  expect(size(view)).toBe(5)
})

test('call-backs and what is put aside have a view of their own', () => {
  expect(ids(viewOf(queue, 'callbacks', who).waiting)).toEqual(['b'])
  expect(ids(viewOf(queue, 'snoozed', who).snoozed)).toEqual(['d'])
})

test('filter finds by every word, in any order and case', () => {
  const view = viewOf(queue, 'all', who)
  const words = ({ topicTitle, department }: (typeof waiting)[number]): string => `${topicTitle} ${department}`
  expect(ids(filtered(view, 'BURGERZAKEN pas', words).waiting)).toEqual(['a'])
  expect(size(filtered(view, 'bestaat niet', words))).toBe(0)
  expect(filtered(view, '  ', words)).toBe(view)
})

test('wait is late once it is longer than what was promised, and never where nothing was', () => {
  const promised = handoff('a', { queuedAt: '2026-11-22T10:00:00+00:00', promised: { from: 5, to: 15 } })
  const at = (minute: number): number => Date.parse('2026-11-22T10:00:00+00:00') + minute * 60_000
  expect(againstPromise(promised, at(12))).toEqual({ minutes: 12, from: 5, to: 15, late: false })
  expect(isLate(promised, at(16))).toBe(true)
  expect(isLate({ ...promised, promised: null }, at(600))).toBe(false)
  expect(isLate({ ...promised, status: 'snoozed' }, at(600))).toBe(false)
})
