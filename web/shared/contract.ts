/** What the API sends to a citizen: `docs/reference/contracts.md`, section 4. */

import type { Callback, OwedAnswer } from './callbacks.ts'
import type { Attachment } from './files.ts'

/** Two letters (ISO 639-1), or `und` for what a person typed. More than the widget has words of its own for. */
export type Language = string

export interface Desk {
  municipality: { name: string; phone: string; website: string; fictional: boolean }
  open: boolean
  /** What this desk is described in. */
  language: Language
  text: string
  /** The languages of the answers. */
  languages: Language[]
  /** In which notices are said too. */
  serviceLanguages?: Language[]
  /** What can be pressed before the first word. */
  buttons?: Button[]
  /** How long the citizen's device may keep the conversation. */
  keepDays?: number
  /** What may be sent when an employee asks for a file. */
  files?: { megabytes: number; most: number; types: string[] }
  /** Whether the transcript can be sent by e-mail; absent where there is none to keep. */
  mail?: boolean
  /** Where a conversation can be gone on with by a code; absent, or none: it is not offered. */
  doors?: Door[]
  /** What to say in the place of the chat while a supervisor has closed it to new conversations. */
  off: string | null
  disclosure: Disclosure
  /** What everyone should know now, such as that it is very busy; null on an ordinary day. */
  notice: string | null
  /** The numbers to call in `notice` and `off`, as they stand in them. */
  phones: string[]
}

/** A number or an address where the municipality is reached. */
export interface Door {
  channel: string
  where: string
  /** When somebody answers there, in words: only while nobody does. */
  closed?: string
}

/** A code to go on at another door, and where those are. */
export interface Made {
  code: string
  until: string
  doors: Door[]
}

export interface Disclosure {
  title: string
  points: string[]
  /** What is read in their place on a page that leads straight to an employee. */
  pointsForEmployee?: readonly string[]
}

export interface ConversationState {
  status: 'pending' | 'open' | 'snoozed' | 'resolved'
  owner: 'bot' | 'queue' | 'agent'
  /** The door at which it is held: absent for the chat alone. */
  channel?: string
  language: Language
  ended: boolean
  agent: { name: string; department: string } | null
  queue: Queue | null
  /** Whether an employee asks for a file. */
  filesAsked?: boolean
  /** Put aside by an employee until a moment. */
  rest: { until: string; text: string } | null
  /** Promised, and still to be made. */
  callback: Callback | null
  /** By when there is an answer. */
  term: OwedAnswer | null
  desk: { open: boolean; text: string; phone: string; timeZone?: string }
}

export interface Queue {
  place: number | null
  waitMinutes: { from: number; to: number } | null
  text: string
  callback: { phone: string } | null
}

export interface Button {
  id: string
  label: string
  language: Language
}

export interface Message {
  id: string
  seq: number
  author: 'citizen' | 'bot' | 'agent' | 'system' | 'note'
  name: string | null
  department: string | null
  language: Language
  text: string
  links: { label: string; url: string }[]
  /** The numbers to call in the text, as they stand in it. */
  phones: string[]
  buttons: Button[]
  /** Whether the citizen is asked if this answer helped, and what they said. */
  rate?: boolean
  helped?: boolean | null
  /** Where the message is a file. */
  attachment?: Attachment | null
  clientMessageId: string | null
  createdAt: string
}

export interface ConversationStarted {
  id: string
  reference: string
  token: string
  state: ConversationState
  messages: Message[]
}

/** The events of a conversation's stream, by type. */
export interface ConversationEvents {
  state: ConversationState
  message: Message
  typing: { who: 'bot' | 'agent'; name: string | null }
}
