/** Everything the console shows, as one value, and how each event changes it. Pure: calls and streams are in `controller.ts`. */
import type { Agent, Colleagues, Handoff, HandoffDetail, Message, Session } from '../types.ts'
import {
  opening,
  withDetail,
  withHandoff,
  withLapsedClaim,
  withMessage,
  withOutgoing,
  withoutOutgoing,
  type Conversation,
  type Outgoing,
} from './conversation.ts'
import { all, settle, type Queue } from './queue.ts'

export type Connection = 'connecting' | 'live' | 'lost'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'error'
  readonly text: string
  /** What happened by itself stays until it is read and closed; what came of an action is over once the next one is done. */
  readonly news: boolean
}

export interface Desk {
  /** `expired`: was signed in, is not any more; the screen stays, with the sign-in over it. */
  readonly session: 'unknown' | 'unreachable' | 'signedOut' | 'signedIn' | 'expired'
  readonly agent: Agent | null
  readonly csrfToken: string
  readonly connection: Connection
  /** Null until the first snapshot. */
  readonly queue: Queue | null
  readonly conversations: Readonly<Record<string, Conversation>>
  /** Per handoff, the last sequence number that the agent has seen. */
  readonly read: Readonly<Record<string, number>>
  readonly colleagues: Colleagues | null
  readonly notice: Notice | null
}

export type DeskEvent =
  | { type: 'signedIn'; session: Session }
  | { type: 'signedOut' }
  | { type: 'sessionExpired' }
  | { type: 'unreachable' }
  | { type: 'agentChanged'; agent: Agent }
  | { type: 'connection'; connection: Connection }
  | { type: 'queue'; queue: Queue }
  | { type: 'handoff'; handoff: Handoff }
  | { type: 'opening'; id: string; outgoing: readonly Outgoing[]; draft: string }
  | { type: 'detail'; detail: HandoffDetail }
  | { type: 'openFailed'; id: string; error: string }
  | { type: 'message'; id: string; message: Message }
  | { type: 'outgoing'; id: string; outgoing: Outgoing }
  | { type: 'outgoingDropped'; id: string; clientMessageId: string }
  | { type: 'lapsed'; id: string; outgoing: Outgoing }
  | { type: 'draft'; id: string; text: string }
  | { type: 'closed'; id: string }
  | { type: 'read'; id: string; seq: number }
  | { type: 'colleagues'; colleagues: Colleagues }
  | { type: 'notice'; notice: Notice | null }
  | { type: 'done' }

export const signedOutDesk: Desk = {
  session: 'unknown',
  agent: null,
  csrfToken: '',
  connection: 'connecting',
  queue: null,
  conversations: {},
  read: {},
  colleagues: null,
  notice: null,
}

export function reduce(desk: Desk, event: DeskEvent): Desk {
  switch (event.type) {
    case 'signedIn':
      return signedIn(desk, event.session)
    case 'signedOut':
      return { ...signedOutDesk, session: 'signedOut' }
    case 'sessionExpired':
      return { ...desk, session: desk.agent === null ? 'signedOut' : 'expired' }
    case 'unreachable':
      return { ...desk, session: 'unreachable' }
    case 'agentChanged':
      return { ...desk, agent: event.agent }
    case 'connection':
      return { ...desk, connection: event.connection }
    case 'queue':
      return withQueue(desk, event.queue)
    case 'handoff':
      return withOneHandoff(desk, event.handoff)
    case 'read':
      return { ...desk, read: { ...desk.read, [event.id]: Math.max(event.seq, desk.read[event.id] ?? 0) } }
    case 'closed':
      return closed(desk, event.id)
    case 'colleagues':
      return { ...desk, colleagues: event.colleagues }
    case 'notice':
      return { ...desk, notice: event.notice }
    case 'done':
      return desk.notice && !desk.notice.news ? { ...desk, notice: null } : desk
    default:
      return reduceConversation(desk, event)
  }
}

type ConversationEvent = Extract<
  DeskEvent,
  { type: 'opening' | 'detail' | 'openFailed' | 'message' | 'outgoing' | 'outgoingDropped' | 'lapsed' | 'draft' }
>

function reduceConversation(desk: Desk, event: ConversationEvent): Desk {
  switch (event.type) {
    case 'opening':
      return desk.conversations[event.id]
        ? change(desk, event.id, (known) => ({ ...known, status: known.detail ? 'ready' : 'loading' }))
        : change(desk, event.id, (fresh) => ({ ...fresh, outgoing: event.outgoing, draft: event.draft }))
    case 'detail':
      return settled(change(desk, event.detail.id, (known) => withDetail(known, event.detail)), summary(event.detail))
    case 'openFailed':
      return change(desk, event.id, (known) => ({ ...known, status: known.detail ? 'ready' : 'failed', error: event.error }))
    case 'message':
      return withNewMessage(desk, event.id, event.message)
    case 'outgoing':
      return change(desk, event.id, (known) => withOutgoing({ ...known, lapsed: false }, event.outgoing))
    case 'outgoingDropped':
      return change(desk, event.id, (known) => withoutOutgoing(known, event.clientMessageId))
    case 'lapsed':
      return change(desk, event.id, (known) => withLapsedClaim(known, event.outgoing))
    case 'draft':
      return change(desk, event.id, (known) => ({ ...known, draft: event.text }))
  }
}

/** Unread messages of a conversation of mine; null for one that was never opened. */
export function unread(desk: Desk, handoff: Handoff): number | null {
  const seen = desk.read[handoff.id]
  return seen === undefined ? null : Math.max(0, handoff.lastSeq - seen)
}

/** The newest the console knows of a handoff, opened or in a list. */
export function knownHandoff(desk: Desk, id: string): Handoff | null {
  const lists = desk.queue ? all(desk.queue) : []
  return lists.find((handoff) => handoff.id === id) ?? desk.conversations[id]?.detail ?? null
}

/** Opening the console makes an agent who was offline available: the server does so when the stream starts. */
function signedIn(desk: Desk, { agent, csrfToken }: Session): Desk {
  const kept = desk.agent?.id === agent.id ? desk : signedOutDesk
  const presence = agent.presence === 'offline' ? 'available' : agent.presence
  return { ...kept, session: 'signedIn', agent: { ...agent, presence }, csrfToken }
}

function withQueue(desk: Desk, queue: Queue): Desk {
  return all(queue).reduce(withKnown, { ...desk, queue })
}

function withOneHandoff(desk: Desk, handoff: Handoff): Desk {
  return withKnown(settled(desk, handoff), handoff)
}

/** The same handoff where it is open. */
function withKnown(desk: Desk, handoff: Handoff): Desk {
  if (desk.agent === null || !desk.conversations[handoff.id]) return desk
  const { id } = desk.agent
  return change(desk, handoff.id, (known) => withHandoff(known, handoff, id))
}

function settled(desk: Desk, handoff: Handoff): Desk {
  return desk.queue && desk.agent ? { ...desk, queue: settle(desk.queue, handoff, desk.agent.id) } : desk
}

/** A detail is a handoff and more; the lists keep the handoff only. */
function summary(detail: HandoffDetail): Handoff {
  const { claimId, callTo, messages, why, term, dangerFacts, topicFacts, behaviours, related, timeline, ...handoff } = detail
  return handoff
}

function closed(desk: Desk, id: string): Desk {
  const { [id]: _, ...conversations } = desk.conversations
  return { ...desk, conversations }
}

function withNewMessage(desk: Desk, id: string, message: Message): Desk {
  const raised = (list: readonly Handoff[]): Handoff[] =>
    list.map((handoff) => (handoff.id === id ? { ...handoff, lastSeq: Math.max(handoff.lastSeq, message.seq) } : handoff))
  const queue = desk.queue && { ...desk.queue, mine: raised(desk.queue.mine) }
  return desk.conversations[id] ? change({ ...desk, queue }, id, (known) => withMessage(known, message)) : { ...desk, queue }
}

function change(desk: Desk, id: string, edit: (known: Conversation) => Conversation): Desk {
  return { ...desk, conversations: { ...desk.conversations, [id]: edit(desk.conversations[id] ?? opening) } }
}
