/** The messages of a conversation, in order, each once. */
import type { Message } from '../shared/contract.ts'
import type { OutboxItem } from './outbox.ts'

/** Adds what came in, from the stream or an answer, whatever order it came in and however often. */
export function merge(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]))
  const fresh = incoming.filter((message) => message.author !== 'note' && !bySeq.has(message.seq))
  if (fresh.length === 0) return known
  for (const message of fresh) bySeq.set(message.seq, message)
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

/** What waits in the outbox and is not yet among the messages: shown below them. */
export function unconfirmed(messages: readonly Message[], outbox: readonly OutboxItem[]): readonly OutboxItem[] {
  const confirmed = new Set(messages.map((message) => message.clientMessageId))
  return outbox.filter((item) => !confirmed.has(item.clientMessageId))
}

/** The seq up to which buttons are out of date: the citizen said something after them. */
export function buttonsAnsweredUpTo(messages: readonly Message[], outbox: readonly OutboxItem[]): number {
  if (unconfirmed(messages, outbox).length > 0) return Number.POSITIVE_INFINITY
  return messages.findLast((message) => message.author === 'citizen')?.seq ?? 0
}

/** Whether the last word is the citizen's, so that an answer is due. */
export function awaitsAnswer(messages: readonly Message[]): boolean {
  return messages.at(-1)?.author === 'citizen'
}

/** How many messages of the other side came after `seenSeq`. */
export function unreadCount(messages: readonly Message[], seenSeq: number): number {
  return messages.filter((message) => message.seq > seenSeq && message.author !== 'citizen').length
}
