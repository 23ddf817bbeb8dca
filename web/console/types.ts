/** The shapes of the employee API: docs/reference/contracts.md §5. */

import type { Term } from './state/callbacks.ts'

export type Presence = 'available' | 'busy' | 'break' | 'away'
/** `offline`: no console is open. */
export type ColleaguePresence = Presence | 'offline'
export type Role = 'agent' | 'supervisor' | 'auditor'
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
  workedMinutes: number
  /** A short pause that is due; `until` is null while the agent finishes what they hold. */
  break: { due: 'heavy' | 'long'; minutes: number; until: string | null } | null
}

export interface Session {
  agent: Agent
  csrfToken: string
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
  clientMessageId: string | null
  createdAt: string
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
  /** When it was last taken; null for what nobody has taken yet. */
  claimedAt: string | null
  /** Its place in the queue: the earliest goes first. */
  orderKey: string
  /** When it fell back into the queue, at the front of its class; null when it did not. */
  cameBackAt: string | null
  snoozedUntil: string | null
  citizenPresent: boolean
  claimedBy: { id: string; name: string } | null
  /** For whom it waits by name: until a moment or until they come, and who passed it on to them. */
  reservedFor: { id: string; name: string; until: string | null; from: string | null } | null
  /** The number in part; who makes the call has all of it in the detail. */
  callback: { phone: string } | null
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
  messages: Message[]
  /** Under way: asked of the citizen, or sent and not taken yet. */
  transfer: { status: 'asked' | 'sent'; to: string; until: string } | null
  why: Why
  /** What was agreed about the danger that was heard since: it comes first. */
  dangerFacts: TopicFacts[]
  topicFacts: TopicFacts | null
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
