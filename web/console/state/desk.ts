/** Everything the console shows, as one value, and how each event changes it. Pure: calls and streams are in `controller.ts`. */
import type { Ending } from '../session.ts'
import type { Agent, CannedAnswer, Colleagues, Handoff, HandoffDetail, Message, Session } from '../types.ts'
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
import { withChoice, withSaved, withSent, withServerDraft, type Choice, type ServerDraft } from './draft.ts'
import type { Bridge } from './drafts.ts'
import { noColumns, without, withBeside, withShown, type Columns } from './columns.ts'
import { all, settle, type Queue } from './queue.ts'
import { isNotedBy, type Call } from './spoken.ts'

export type Connection = 'connecting' | 'live' | 'lost'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'error'
  readonly text: string
  /** What happened by itself stays until it is read and closed; what came of an action is over once the next one is done. */
  readonly news: boolean
  /** Takes what was done back. */
  readonly undo?: () => void
}

export interface Desk {
  /** `expired`: was signed in, is not any more; the screen stays, with the sign-in over it. */
  readonly session: 'unknown' | 'unreachable' | 'signedOut' | 'signedIn' | 'expired'
  readonly agent: Agent | null
  readonly csrfToken: string
  /** How they signed in. */
  readonly method: Session['method']
  /** A second step is to be set up before anything else. */
  readonly toSetUp: boolean
  /** Why the session is about to end. */
  readonly ending: Ending
  readonly connection: Connection
  /** Null until the first snapshot. */
  readonly queue: Queue | null
  readonly conversations: Readonly<Record<string, Conversation>>
  /** Per handoff, the last sequence number that the agent has seen. */
  readonly read: Readonly<Record<string, number>>
  /** Until when the citizen of a handoff counts as typing. */
  readonly typing: Readonly<Record<string, number>>
  readonly columns: Columns
  readonly colleagues: Colleagues | null
  /** Calls that came in for this agent and that nobody entered yet. */
  readonly calls: readonly Call[]
  /** How often this agent was mentioned in a note and has not seen it. */
  readonly mentions: number
  readonly notice: Notice | null
}

export type DeskEvent =
  | { type: 'signedIn'; session: Session }
  | { type: 'signedOut' }
  | { type: 'sessionExpired' }
  | { type: 'ending'; ending: Ending }
  | { type: 'unreachable' }
  | { type: 'agentChanged'; agent: Agent }
  | { type: 'connection'; connection: Connection }
  | { type: 'queue'; queue: Queue }
  | { type: 'handoff'; handoff: Handoff }
  | { type: 'opening'; id: string; outgoing: readonly Outgoing[]; draft: Bridge; canned: CannedAnswer | null }
  | { type: 'detail'; detail: HandoffDetail; tab: string; taken: boolean }
  | { type: 'openFailed'; id: string; error: string }
  | { type: 'message'; id: string; message: Message }
  | { type: 'outgoing'; id: string; outgoing: Outgoing }
  | { type: 'outgoingDropped'; id: string; clientMessageId: string }
  | { type: 'lapsed'; id: string; outgoing: Outgoing }
  | { type: 'draft'; id: string; text: string }
  | { type: 'canned'; id: string; canned: CannedAnswer | null }
  | { type: 'mentions'; unseen: number }
  | { type: 'draftSaved'; id: string; text: string; draft: ServerDraft }
  | { type: 'serverDraft'; id: string; draft: ServerDraft | null; tab: string }
  | { type: 'draftChosen'; id: string; choice: Choice }
  | { type: 'draftSent'; id: string }
  | { type: 'draftFailed'; id: string }
  | { type: 'citizenTyping'; id: string; until: number }
  | { type: 'closed'; id: string }
  | { type: 'shown'; id: string }
  | { type: 'beside'; id: string }
  | { type: 'columnClosed'; id: string }
  | { type: 'columns'; columns: Columns }
  | { type: 'read'; id: string; seq: number }
  | { type: 'colleagues'; colleagues: Colleagues }
  | { type: 'calls'; calls: readonly Call[] }
  | { type: 'notice'; notice: Notice | null }
  | { type: 'done' }

export const signedOutDesk: Desk = {
  session: 'unknown',
  agent: null,
  csrfToken: '',
  method: 'password',
  toSetUp: false,
  ending: null,
  connection: 'connecting',
  queue: null,
  conversations: {},
  read: {},
  typing: {},
  columns: noColumns,
  colleagues: null,
  calls: [],
  mentions: 0,
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
    case 'ending':
      return desk.ending === event.ending ? desk : { ...desk, ending: event.ending }
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
    case 'citizenTyping':
      return { ...desk, typing: { ...desk.typing, [event.id]: event.until } }
    case 'shown':
      return { ...desk, columns: withShown(desk.columns, event.id) }
    case 'beside':
      return { ...desk, columns: withBeside(desk.columns, event.id) }
    case 'columnClosed':
      return { ...desk, columns: without(desk.columns, event.id) }
    case 'columns':
      return { ...desk, columns: event.columns }
    case 'closed':
      return closed(desk, event.id)
    case 'colleagues':
      return { ...desk, colleagues: event.colleagues }
    case 'calls':
      return { ...desk, calls: event.calls }
    case 'mentions':
      return { ...desk, mentions: event.unseen }
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
  {
    type:
      | 'opening'
      | 'detail'
      | 'openFailed'
      | 'message'
      | 'outgoing'
      | 'outgoingDropped'
      | 'lapsed'
      | 'draft'
      | 'canned'
      | 'draftSaved'
      | 'serverDraft'
      | 'draftChosen'
      | 'draftSent'
      | 'draftFailed'
  }
>

function reduceConversation(desk: Desk, event: ConversationEvent): Desk {
  switch (event.type) {
    case 'opening':
      return desk.conversations[event.id]
        ? change(desk, event.id, (known) => ({ ...known, status: known.detail ? 'ready' : 'loading' }))
        : change(desk, event.id, (fresh) => ({ ...fresh, outgoing: event.outgoing, ...bridged(event.draft), canned: event.canned }))
    case 'detail':
      return settled(
        change(desk, event.detail.id, (known) => withServerDraft(withDetail(known, event.detail), event.detail.draft, event.tab, false)),
        summary(event.detail),
        event.taken,
      )
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
      return change(desk, event.id, (known) => ({ ...known, draft: event.text, canned: event.text === '' ? null : known.canned }))
    case 'canned':
      return change(desk, event.id, (known) => ({ ...known, canned: event.canned }))
    case 'draftSaved':
      return change(desk, event.id, (known) => withSaved(known, event.text, event.draft))
    case 'serverDraft':
      return change(desk, event.id, (known) => withoutCannedWhenEmpty(withServerDraft(known, event.draft, event.tab)))
    case 'draftChosen':
      return change(desk, event.id, (known) => withChoice(known, event.choice))
    case 'draftSent':
      return change(desk, event.id, (known) => withoutCannedWhenEmpty(withSent(known)))
    case 'draftFailed':
      return change(desk, event.id, (known) => ({ ...known, kept: { ...known.kept, failed: true } }))
  }
}

/** An agreed answer is no longer chosen once its text has gone. */
function withoutCannedWhenEmpty(known: Conversation): Conversation {
  return known.draft === '' && known.canned !== null ? { ...known, canned: null } : known
}

/** What this tab kept of a text that the server did not have yet. */
function bridged({ text, base }: Bridge): Pick<Conversation, 'draft' | 'kept'> {
  return { draft: text, kept: { ...opening.kept, version: base, text: base === 0 ? '' : null } }
}

/** Unread messages of a conversation of mine, of others than the agent; null for one that was never opened. */
export function unread(desk: Desk, handoff: Handoff): number | null {
  const seen = desk.read[handoff.id]
  if (seen === undefined) return null
  const messages = desk.conversations[handoff.id]?.detail?.messages
  const known = messages?.at(-1)?.seq ?? 0
  const unseen = messages?.filter((message) => message.seq > seen && !isOwn(message, desk.agent?.name)).length
  return unseen === undefined ? Math.max(0, handoff.lastSeq - seen) : unseen + Math.max(0, handoff.lastSeq - Math.max(known, seen))
}

function isOwn(message: Message, name: string | undefined): boolean {
  return (message.author === 'agent' && message.name === name) || isNotedBy(message, name)
}

/** Unread over all that is mine; one that was never opened counts as one. */
export function unreadInAll(desk: Desk): number {
  return (desk.queue?.mine ?? []).reduce((sum, handoff) => sum + (unread(desk, handoff) ?? 1), 0)
}

/** The newest the console knows of a handoff, opened or in a list. */
export function knownHandoff(desk: Desk, id: string): Handoff | null {
  const lists = desk.queue ? all(desk.queue) : []
  return lists.find((handoff) => handoff.id === id) ?? desk.conversations[id]?.detail ?? null
}

/** What a supervisor who reads along wrote to the employee whose conversation it is. */
export function isWhisper(handoff: Handoff | null, by: string): boolean {
  return handoff?.watchedBy?.includes(by) ?? false
}

/** Opening the console makes an agent who was offline available: the server does so when the stream starts. */
function signedIn(desk: Desk, { agent, csrfToken, method, secondStep }: Session): Desk {
  const kept = desk.agent?.id === agent.id ? desk : signedOutDesk
  const presence = agent.presence === 'offline' ? 'available' : agent.presence
  return { ...kept, session: 'signedIn', agent: { ...agent, presence }, csrfToken, method, toSetUp: secondStep.toSetUp, ending: null }
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

/** @param adds whether it may come into a list: what was only read may be older than what the stream has told since */
function settled(desk: Desk, handoff: Handoff, adds = true): Desk {
  const listed = adds || (desk.queue !== null && all(desk.queue).some(({ id }) => id === handoff.id))
  return listed && desk.queue && desk.agent ? { ...desk, queue: settle(desk.queue, handoff, desk.agent.id) } : desk
}

/** A detail is a handoff and more; the lists keep the handoff only. */
function summary(detail: HandoffDetail): Handoff {
  const { claimId, callTo, draft, messages, mayNote, corrected, noAnswer, why, term, dangerFacts, topicFacts, behaviours, related, timeline, ...handoff } = detail
  return handoff
}

function closed(desk: Desk, id: string): Desk {
  const { [id]: _, ...conversations } = desk.conversations
  return { ...desk, conversations, columns: without(desk.columns, id) }
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
