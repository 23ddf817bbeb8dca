/** The shapes of the employee API: docs/reference/contracts.md §5. */

import type { Attachment } from '../shared/files.ts'
import type { Term } from './state/callbacks.ts'
import type { ServerDraft } from './state/draft.ts'

export type Presence = 'available' | 'busy' | 'break' | 'away'
/** `offline`: no console is open. */
export type ColleaguePresence = Presence | 'offline'
export type Role = 'agent' | 'supervisor' | 'auditor' | 'editor'
export type Priority = 'urgent' | 'high' | 'normal'
export type HandoffStatus = 'queued' | 'claimed' | 'snoozed' | 'resolved' | 'returned' | 'abandoned'
export type ResolveResult = 'answered' | 'callback' | 'referred' | 'unreachable' | 'abuse'
export type Author = 'citizen' | 'bot' | 'agent' | 'system' | 'note'

export interface Agent {
  id: string
  username: string
  name: string
  roles: Role[]
  departments: string[]
  skills: string[]
  languages: string[]
  capacity: number
  presence: ColleaguePresence
}

/** How an agent stands. */
export interface Work {
  presence: ColleaguePresence
  load: number
  loadByChannel: Record<string, number>
  capacity: number
  channelCapacity: Record<string, number>
  wrapUpUntil: string | null
  heavyInRow: number
  /** Of oneself: where one said to work today, and why somebody may call. */
  /** Which of their departments are closed now, and when each opens, in words. */
  closed?: { departmentName: string; opens: string | null }[]
  place?: 'home' | 'town_hall' | null
  care?: { heavyInRow: number; alone: string } | null
  workedMinutes: number
  /** A short pause that is due; `until` is null while the agent finishes what they hold. */
  break: { due: 'heavy' | 'long'; minutes: number; until: string | null } | null
}

export interface Session {
  agent: Agent
  csrfToken: string
  method: 'password' | 'code' | 'recovery' | 'provider'
  /** `toSetUp`: the role asks for a second step, and nothing else is open before there is one. */
  secondStep: { on: boolean; toSetUp: boolean }
  /** Seconds until it ends whatever is done, and until it ends if nothing is done. */
  endsIn: number
  idleEndsIn: number
  /** Of the municipality. */
  timeZone: string
}

export interface Message {
  id: string
  seq: number
  author: Author
  name: string | null
  department: string | null
  language: string
  text: string
  links: Link[]
  buttons: { id: string; label: string }[]
  /** Where the message is a file. */
  attachment: Attachment | null
  clientMessageId: string | null
  createdAt: string
  /** Whether an employee, who is named, wrote down what the citizen asked aloud. */
  noted?: boolean
  /** Who is named in a note. */
  mentions?: string[]
  /** The agreed answer that an employee sent, and why it differs where it does; null for their own words. */
  answer?: { key: string; aspect: string | null; audience: string | null; deviation?: { reason: DeviationReason; note?: string } } | null
}

export type DeviationReason = 'personal' | 'situation' | 'unclear' | 'wrong' | 'other'

/** An agreed answer as it can be sent now, in the language of the conversation. */
export interface CannedAnswer {
  topic: string
  title: string
  aspect: string
  audience: string | null
  label: string
  language: string
  text: string
  /** Its text in Dutch, where `text` is in another language. */
  dutch: string | null
  /** They go along with the text; not in what a tab kept before they were told. */
  links?: Link[]
  withdrawn: boolean
  /** What stood in the box already when this came below it. */
  below?: string
}

/** What the same citizen came for before. */
export interface EarlierHandoff {
  id: string
  reference: string
  topicTitle: string | null
  status: HandoffStatus
  result: ResolveResult | null
  departmentName: string
  queuedAt: string
  endedAt: string | null
  by: 'conversation' | 'contact'
}

/** Where a colleague mentioned this employee; `text` is null once that conversation was closed. */
export interface Mention {
  handoffId: string
  reference: string
  topicTitle: string | null
  by: string
  text: string | null
  at: string
  seenAt: string | null
}

export interface Link {
  label: string
  url: string
}

export interface Handoff {
  id: string
  conversationId: string
  reference: string
  status: HandoffStatus
  topic: string | null
  topicTitle: string | null
  reason: string
  reasonText: string
  priority: Priority
  sensitivity: string
  language: string
  channel: string
  department: string
  departmentName: string
  skills: string[]
  queuedAt: string
  /** The wait in minutes that the citizen was told at first. */
  promised: { from: number; to: number } | null
  /** Since when the citizen waits, or waited for who has it: since they came, or since the last time somebody had it. */
  waitsSince: string
  /** When it was last taken; null for what nobody has taken yet. */
  claimedAt: string | null
  /** Its place in the queue: the earliest goes first. */
  orderKey: string
  /** When it fell back into the queue, at the front of its class; null when it did not. */
  cameBackAt: string | null
  snoozedUntil: string | null
  citizenPresent: boolean
  /** The supervisors who read along with who has it now. */
  watchedBy?: string[]
  /** The supervisor who gave it to who has it now. */
  givenBy?: string | null
  claimedBy: { id: string; name: string } | null
  /** For whom it waits by name: until a moment or until they come, and who passed it on to them. */
  reservedFor: { id: string; name: string; until: string | null; from: string | null } | null
  /** The number in part; who makes the call has all of it in the detail. */
  callback: { phone: string } | null
  /** Whether the citizen is asked for a file. */
  filesAsked: boolean
  /** Titles of what else the citizen wants to know. */
  also: string[]
  preview: string
  lastSeq: number
}

export interface Why {
  reasonText: string
  /** Topics of danger that the citizen wrote about since it was handed over, and when that was. */
  dangers: { topic: string; title: string; at: string }[]
  /** What the citizen answered to the question of an intake, in words. */
  answered: string[]
  rule: string
  ruleVersion: string
  /** What the rules looked at, with the value in words; `open` is open or closed. */
  inputs: { name: string; value: string }[]
  /** The rules that matched, the deciding one first, and who on duty could take it; null for a handoff of an earlier version. */
  candidates: { rules: string[]; agents: string[] } | null
  ranking: { topic: string; title: string; confidence: number }[]
  aspect: string | null
  signals: string[]
  /** The signals in words, in the same order. */
  signalTexts: string[]
  /** What the citizen writes, as the bot heard it. */
  language: string | null
  languageText: string | null
  queueLength: number
  deskOpen: boolean
  agentsOnDuty: string[]
  botAnswered: { key: string; aspect: string | null; version: string; text: string }[]
}

export interface TopicFact {
  id: string
  label: string
  value: string
  source: string | null
  checked: string | null
  validUntil: string | null
  fictional: boolean
}

export interface TopicFacts {
  title: string
  answers: { aspect: string; audience: string | null; label: string; text: string; withdrawn: boolean }[]
  facts: TopicFact[]
  links: Link[]
}

/** One entry of the ledger, in codes and in words. */
export interface TimelineEntry {
  position: number
  at: string
  action: string
  text: string
  actor: string
  actorText: string
  result: string
  resultText: string | null
  reason: string | null
  reasonText: string | null
  data: Record<string, unknown>
  /** What else the entry says, in words. */
  details: string[]
  /** It gives its own hash and is tied to its neighbours. */
  genuine: boolean
}

export interface Story {
  handoffId: string | null
  reference: string | null
  steps: TimelineEntry[]
  promise: { fromMinutes: number; toMinutes: number; waitedMinutes: number | null; kept: boolean | null } | null
  genuine: boolean
  sealed: { position: number; at: string } | null
}

export interface HandoffDetail extends Handoff {
  /** By when an answer is owed, where the topic has a term. */
  term?: Term | null
  claimId?: string | null
  /** The whole number of `callback`: only for who makes the call, and for a supervisor. */
  callTo?: string | null
  /** What this agent typed and has not sent. */
  draft: ServerDraft | null
  messages: Message[]
  /** What became of each message on a channel that is pushed to, by its number. */
  deliveries: Record<string, { status: string; reason: string | null }>
  /** Whether this employee may write a private note here. */
  mayNote: boolean
  /** Under way: asked of the citizen, or sent and not taken yet. */
  transfer: { status: 'asked' | 'sent'; to: string; until: string } | null
  why: Why
  /** What was agreed about the danger that was heard since: it comes first. */
  dangerFacts: TopicFacts[]
  topicFacts: TopicFacts | null
  /** What the bot took it for, where an employee corrected it, and the department of the rules where that is another. */
  corrected: { heardTitle: string | null; belongsTo: { id: string; name: string } | null } | null
  /** It was marked as a question without an agreed answer. */
  noAnswer: { note: string; status: string } | null
  behaviours: { value: string; do: string; dont: string }[]
  related: { topic: string; title: string }[]
  timeline: TimelineEntry[]
}

export interface Colleagues {
  departments: { id: string; name: string }[]
  agents: { id: string; name: string; departments: string[]; presence: ColleaguePresence }[]
  organisations: { id: string; name: string; phone: string; link: string; topics: string[] }[]
}

/** Who waits behind those that are listed; `orMore` where nobody counted on. */
export interface NotListed {
  count: number
  orMore: boolean
}

export interface QueueSnapshot {
  version: number
  waiting: Handoff[]
  mine: Handoff[]
  notListed: NotListed
}

export interface QueueChange {
  version: number
  upsert: Handoff[]
  remove: string[]
  notListed: NotListed
}

export interface ConversationMessage {
  handoffId: string
  message: Message
}

export interface LedgerEntry {
  position: number
  at: string
  action: string
  object: string
  result: string
  origin: string
  actor: string
  reason: string | null
}

export interface LedgerVerification {
  valid: boolean
  entries: number
  head: string
  firstBad: number | null
  kind: string | null
  sealed: number
  sealedAt: string | null
}

/** `words` are by code, but those of a reason by the position of its entry. */
export interface LedgerPageOf {
  meta: { last: number; words: Record<'action' | 'result' | 'reason' | 'actor', Record<string, string>>; actions: Record<string, string> }
  payload: LedgerEntry[]
}
