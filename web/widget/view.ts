/** What is to be shown of a chat: everything that is drawn follows from it. */
import type { ConversationEvents, ConversationState, Desk, Language, Message } from '../shared/contract.ts'
import type { Crossing } from './doors.ts'
import type { OutboxItem } from './outbox.ts'
import type { Kept } from './tab-storage.ts'
import { awaitsAnswer } from './thread.ts'

export interface View {
  language: Language
  open: boolean
  desk: Desk | undefined
  /** A conversation of before the reload is being fetched. */
  loading: boolean
  messages: readonly Message[]
  outbox: readonly OutboxItem[]
  state: ConversationState | undefined
  reference: string | undefined
  typing: ConversationEvents['typing'] | undefined
  /** The code that was asked for to go on elsewhere; kept in this page alone. */
  crossing: Crossing | undefined
  /** No answer from the server: the citizen is pointed to the telephone while we keep trying. */
  disconnected: boolean
  /** Why nothing can be said here now, as the municipality says it: the chat is closed, or this citizen is kept out. */
  refused: Refusal | undefined
  /** Until when this device keeps the conversation; undefined where only the tab does. */
  keptUntil: number | undefined
  /** The server no longer knows this conversation. */
  gone: boolean
  seenSeq: number
  /** The last message that was seen before the citizen came back to new ones; undefined where nothing was new. */
  unreadAfter: number | undefined
  /** How the citizen wants to be told of what is new: as they chose, and not otherwise. */
  alerts: { sound: boolean; notify: boolean }
  draft: string
}

/** What the municipality says in the place of the chat, and the numbers to call in it. */
export interface Refusal {
  text: string
  phones: string[]
}

const SILENT = { sound: false, notify: false }

export function nothingYet(language: Language): View {
  return {
    language,
    open: false,
    desk: undefined,
    loading: false,
    messages: [],
    outbox: [],
    state: undefined,
    reference: undefined,
    typing: undefined,
    crossing: undefined,
    disconnected: false,
    refused: undefined,
    keptUntil: undefined,
    gone: false,
    seenSeq: 0,
    unreadAfter: undefined,
    alerts: SILENT,
    draft: '',
  }
}

export function shown(kept: Kept | undefined): Partial<View> {
  if (!kept) return {}
  const { open, seenSeq, draft, outbox, alerts = SILENT, until } = kept
  return { open, seenSeq, draft, outbox, alerts, keptUntil: until }
}

/** Why nobody can begin a conversation now, as the municipality says it. */
export function closed({ state, desk }: View): string | undefined {
  return state ? undefined : (desk?.off ?? undefined)
}

/** Whether the computer owes the citizen an answer, so that it is shown to be at work. */
export function botIsBusy({ state, messages }: View): boolean {
  return state !== undefined && state.owner === 'bot' && !state.ended && awaitsAnswer(messages)
}
