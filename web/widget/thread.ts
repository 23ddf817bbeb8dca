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

/** The messages with one as it is now. */
export function replaced(known: readonly Message[], message: Message): readonly Message[] {
  return merge(known.filter(({ seq }) => seq !== message.seq), [message])
}

/** Whether a message goes on where the one before left off: the same speaker, within ten minutes. */
export function goesOn(message: Message, before: Message | undefined): boolean {
  if (before?.author !== message.author || before.name !== message.name) return false
  return Date.parse(message.createdAt) - Date.parse(before.createdAt) < 600_000
}

/** What waits in the outbox and is not yet among the messages: shown below them. */
export function unconfirmed(messages: readonly Message[], outbox: readonly OutboxItem[]): readonly OutboxItem[] {
  const confirmed = new Set(messages.map((message) => message.clientMessageId))
  return outbox.filter((item) => !confirmed.has(item.clientMessageId))
}

/** Whether the router said something else since it asked this, while the citizen said nothing. */
export function overtaken(asked: Message, messages: readonly Message[]): boolean {
  const next = messages.find(({ seq, author }) => seq > asked.seq && (author === 'citizen' || author === 'system'))
  return asked.author === 'system' && next?.author === 'system'
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

export function lastSeq(messages: readonly Message[]): number {
  return messages.at(-1)?.seq ?? 0
}
