/** What the page asks about a call-back. */
import type { Callback, Slot } from '../shared/callbacks.ts'
import type { ConversationState } from '../shared/contract.ts'
import type { Chat } from './chat.ts'

/** Where to call or write, and in which slot; without one as soon as there is somebody. What was planned moves without being told again where. */
export type CallbackRequest = (({ phone: string } | { email: string }) & { startsAt?: string }) | { startsAt: string }

export type OwnCallback = Callback & { code: string }

export interface Slots {
  meta: { timeZone: string }
  payload: Slot[]
}

/** @throws ApiError when the contact or the slot is refused, NetworkError */
export async function requestCallback(chat: Chat, request: CallbackRequest): Promise<void> {
  chat.take({ state: await chat.call<ConversationState>('POST', '/callback', { body: request }) })
}

export function callbackSlots(chat: Chat): Promise<Slots> {
  return chat.call('GET', '/callback/slots')
}

export function ownCallback(chat: Chat): Promise<OwnCallback> {
  return chat.call('GET', '/callback')
}
