/** One opened conversation: what the server told, and what the agent is sending. */
import type { FromCatalogue } from '../client.ts'
import type { CannedAnswer, Handoff, HandoffDetail, Message } from '../types.ts'
import { nothingKept, type Drafted } from './draft.ts'
import { isMine } from './queue.ts'

/** A message of the agent that the server has not confirmed. Its `clientMessageId` stays the same over every retry. */
export interface Outgoing {
  readonly clientMessageId: string
  readonly text: string
  readonly status: 'sending' | 'failed'
  readonly error: string | null
  readonly from?: FromCatalogue
  /** What the citizen asks aloud, in the agent's words. */
  readonly asked?: true
}

export interface Conversation extends Drafted {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly detail: HandoffDetail | null
  readonly error: string | null
  readonly outgoing: readonly Outgoing[]
  /** The agreed answer that was put in the text box. */
  readonly canned: CannedAnswer | null
  /** The last attempt to send was refused because the claim had lapsed. */
  readonly lapsed: boolean
}

export const opening: Conversation = { status: 'loading', detail: null, error: null, outgoing: [], draft: '', kept: nothingKept, canned: null, lapsed: false }

/** Whether a text is the agreed answer, word for word: white space does not count. */
export function isAsAgreed(canned: CannedAnswer, text: string): boolean {
  const words = (from: string): string => from.trim().replace(/\s+/g, ' ')
  return words(canned.text) === words(text)
}

/** Whether nearly nothing of an agreed answer is left in a text: fewer than one in four of its longer words. */
export function isOwnText(canned: CannedAnswer, text: string): boolean {
  const words = (from: string): Set<string> => new Set(from.toLowerCase().match(/[\p{L}\p{N}]{5,}/gu))
  const [agreed, typed] = [words(canned.text), words(text)]
  return agreed.size > 0 && [...agreed].filter((word) => typed.has(word)).length < agreed.size / 4
}

/** The server's detail replaces what we had, less nothing that arrived on the stream meanwhile. */
export function withDetail(conversation: Conversation, detail: HandoffDetail): Conversation {
  const messages = merge(detail.messages, conversation.detail?.messages ?? [])
  return {
    ...conversation,
    status: 'ready',
    error: null,
    detail: { ...detail, messages },
    outgoing: unconfirmed(conversation.outgoing, messages),
    lapsed: conversation.lapsed && !detail.claimId,
  }
}

/** Adds one message of the stream or of our own call; the same message again changes nothing. */
export function withMessage(conversation: Conversation, message: Message): Conversation {
  if (conversation.detail === null) return conversation
  const messages = merge(conversation.detail.messages, [message])
  const lastSeq = Math.max(conversation.detail.lastSeq, message.seq)
  return { ...conversation, detail: { ...conversation.detail, messages, lastSeq }, outgoing: unconfirmed(conversation.outgoing, messages) }
}

/** What a change of the queue says about this conversation: status, presence, and whether the claim still stands. */
export function withHandoff(conversation: Conversation, handoff: Handoff, agentId: string): Conversation {
  const { detail } = conversation
  if (detail === null) return conversation
  const claimId = isMine(handoff, agentId) ? (detail.claimId ?? null) : null
  const callTo = handoff.callback && handoff.claimedBy?.id === detail.claimedBy?.id ? (detail.callTo ?? null) : null
  return { ...conversation, detail: { ...detail, ...handoff, lastSeq: Math.max(detail.lastSeq, handoff.lastSeq), claimId, callTo } }
}

/** The claim lapsed while sending: the text goes back to the text box, before what was typed since. */
export function withLapsedClaim(conversation: Conversation, failed: Outgoing): Conversation {
  const draft = [failed.text, conversation.draft].filter((text) => text !== '').join('\n')
  const detail = conversation.detail && { ...conversation.detail, claimId: null }
  return withoutOutgoing({ ...conversation, detail, draft, lapsed: true }, failed.clientMessageId)
}

/** True when a message is missing between the ones we have: then the conversation is fetched again. */
export function hasGap(conversation: Conversation): boolean {
  const messages = conversation.detail?.messages ?? []
  return messages.some((message, index) => index > 0 && message.seq !== messages[index - 1]!.seq + 1)
}

export function withOutgoing(conversation: Conversation, outgoing: Outgoing): Conversation {
  const known = conversation.outgoing.some((other) => other.clientMessageId === outgoing.clientMessageId)
  return {
    ...conversation,
    outgoing: known
      ? conversation.outgoing.map((other) => (other.clientMessageId === outgoing.clientMessageId ? outgoing : other))
      : [...conversation.outgoing, outgoing],
  }
}

export function withoutOutgoing(conversation: Conversation, clientMessageId: string): Conversation {
  return { ...conversation, outgoing: conversation.outgoing.filter((other) => other.clientMessageId !== clientMessageId) }
}

function unconfirmed(outgoing: readonly Outgoing[], messages: readonly Message[]): Outgoing[] {
  const confirmed = new Set(messages.map((message) => message.clientMessageId))
  return outgoing.filter((item) => !confirmed.has(item.clientMessageId))
}

function merge(one: readonly Message[], other: readonly Message[]): Message[] {
  const byId = new Map([...one, ...other].map((message) => [message.id, message]))
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}
