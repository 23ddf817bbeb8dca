/** Calls and visits: conversations without a page, which an employee enters. Pure. */
import type { CannedAnswer, Handoff, Message } from '../types.ts'

export type SpokenChannel = 'phone' | 'counter'

/** Why it is here: an employee entered it. */
export const ENTERED = 'entered'

export const SPOKEN: readonly SpokenChannel[] = ['phone', 'counter']

/** A call that the telephone exchange offers; of the number only its end, null where it is not known. */
export interface Call {
  readonly id: string
  readonly phone: string | null
  readonly at: string
}

/** What was heard in what an employee types, with the answers to it. */
export interface Understood {
  readonly bot: boolean
  readonly masked: readonly string[]
  readonly signals: readonly string[]
  readonly payload: readonly CannedAnswer[]
  readonly card: {
    readonly topic: string
    readonly title: string
    readonly behaviours: readonly { value: string; do: string; dont: string }[]
    readonly related: readonly { topic: string; title: string }[]
  } | null
}

/** Whether the citizen can be seen to be there, or gone: only a page can. */
export function hasPage({ channel }: Pick<Handoff, 'channel'>): boolean {
  return channel === 'webchat'
}

export function isSpoken({ channel }: Pick<Handoff, 'channel'>): boolean {
  return (SPOKEN as readonly string[]).includes(channel)
}

/** Whether the citizen is there now: with whoever entered it. Who takes it up later calls them. */
export function isOnTheLine(handoff: Pick<Handoff, 'channel' | 'status' | 'queuedAt' | 'claimedAt'>): boolean {
  return isSpoken(handoff) && handoff.status === 'claimed' && handoff.claimedAt === handoff.queuedAt
}

const SHORTEST = 3

/** Whether there is enough of a question to ask what it is. */
export function isWorthAsking(text: string): boolean {
  return text.trim().length >= SHORTEST
}

/** Whether an agreed answer was told in this conversation before. */
export function wasTold(messages: readonly Message[], { topic, aspect, audience }: CannedAnswer): boolean {
  return messages.some(({ answer }) => answer?.key === topic && answer.aspect === aspect && (answer.audience ?? null) === audience)
}

/** Whose words a message has, where an employee wrote them down. */
export function isNotedBy(message: Pick<Message, 'noted' | 'name'>, name: string | undefined): boolean {
  return message.noted === true && message.name === name
}
