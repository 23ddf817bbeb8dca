import { describe, expect, test } from 'vitest'
import type { Message } from '../shared/contract.ts'
import type { OutboxItem } from './outbox.ts'
import { awaitsAnswer, buttonsAnsweredUpTo, merge, overtaken, unconfirmed, unreadCount } from './thread.ts'

function message(seq: number, author: Message['author'] = 'bot', clientMessageId: string | null = null): Message {
  const rest = { name: null, department: null, language: 'nl', links: [], phones: [], buttons: [], createdAt: '2026-11-21T10:00:00+00:00' } as const
  return { ...rest, links: [], phones: [], buttons: [], id: `m${seq}`, seq, author, text: `${seq}`, clientMessageId }
}

const waiting: OutboxItem = { clientMessageId: 'c9', text: 'hallo', status: 'waiting' }
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq)

describe('merge', () => {
  test('orders by seq, whatever order they came in', () => {
    expect(seqs(merge([message(3)], [message(5), message(1)]))).toEqual([1, 3, 5])
  })

  test('shows a message once that came by answer and by stream', () => {
    expect(seqs(merge([message(1, 'citizen', 'c1')], [message(1, 'citizen', 'c1'), message(2)]))).toEqual([1, 2])
  })

  test('gives the same list when there is nothing new, so that nothing is drawn or announced again', () => {
    const known = [message(1), message(2)]
    expect(merge(known, [message(2), message(1)])).toBe(known)
  })

  test('never shows a note of employees', () => {
    expect(merge([], [message(1, 'note')])).toEqual([])
  })
})

test('an unsent message disappears from below as soon as the server has it', () => {
  expect(unconfirmed([message(1)], [waiting])).toEqual([waiting])
  expect(unconfirmed([message(1), message(2, 'citizen', 'c9')], [waiting])).toEqual([])
})

test('what the router asks is overtaken by what it says next, not by the answer or by the employee', () => {
  const asked = message(2, 'system')
  expect(overtaken(asked, [asked, message(3, 'system')])).toBe(true)
  expect(overtaken(asked, [asked, message(3, 'agent')])).toBe(false)
  expect(overtaken(asked, [asked, message(3, 'citizen'), message(4, 'system')])).toBe(false)
})

test('buttons are out of date once the citizen says something after them, sent or not', () => {
  const messages = [message(1, 'citizen'), message(2)]
  expect(buttonsAnsweredUpTo(messages, [])).toBe(1)
  expect(buttonsAnsweredUpTo([...messages, message(3, 'citizen')], [])).toBe(3)
  expect(buttonsAnsweredUpTo(messages, [waiting])).toBe(Number.POSITIVE_INFINITY)
})

test('an answer is due after the citizen had the last word', () => {
  expect(awaitsAnswer([message(1, 'citizen')])).toBe(true)
  expect(awaitsAnswer([message(1, 'citizen'), message(2)])).toBe(false)
})

test('unread are the messages of the other side only', () => {
  expect(unreadCount([message(1), message(2, 'citizen'), message(3, 'agent')], 1)).toBe(1)
})
