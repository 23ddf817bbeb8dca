/** The doors besides the chat, and how a code is brought there. Pure. */
import type { ConversationState, Door, Made } from '../shared/contract.ts'
import { telephone } from '../shared/telephone.ts'
import type { Strings } from './strings.ts'

/** A code that a citizen asked for, and at which door the conversation was then: at another it was used. */
export type Crossing = Made & { from: string }

/** What opens the door: the call, or the message with the code in it; undefined where nothing on a device does. */
export function linkTo({ channel, where }: Door, code: string): string | undefined {
  if (channel === 'phone') return telephone(where)
  if (channel === 'email') return `mailto:${where}?body=${code}`
  if (channel === 'sms') return `sms:${where.replace(/[^\d+]/g, '')}?&body=${code}`
  if (channel === 'whatsapp' && where.startsWith('+')) return `https://wa.me/${where.replace(/\D/g, '')}?text=${code}`
  return undefined
}

export function nameOfDoor(channel: string, strings: Strings): string {
  const names: Record<string, string> = {
    whatsapp: strings.doorWhatsapp,
    sms: strings.doorSms,
    email: strings.doorEmail,
    phone: strings.doorPhone,
    counter: strings.doorCounter,
  }
  return names[channel] ?? strings.doorOther
}

const SPOKEN = ['phone', 'counter']

/** What to do with a code at these doors: it is sent, told, or one of both. */
export function wordsFor(doors: readonly Door[], strings: Strings): string {
  const told = doors.filter(({ channel }) => SPOKEN.includes(channel)).length
  if (told === 0) return strings.crossSend
  return told === doors.length ? strings.crossTell : strings.crossUse
}

/** Where the conversation is held now. */
export function doorOf(state: ConversationState | undefined): string {
  return state?.channel ?? 'webchat'
}

/** Whether the citizen speaks with an employee: aloud, and this page only shows what is said. */
export function isSpoken(state: ConversationState | undefined): boolean {
  return SPOKEN.includes(doorOf(state)) && state?.owner !== 'bot'
}

/** Whether it goes on elsewhere: aloud only as long as an employee has it, and then here again. */
export function isElsewhere(state: ConversationState | undefined): boolean {
  return isSpoken(state) || !['webchat', ...SPOKEN].includes(doorOf(state))
}

/** Letter by letter, as it is read out: `K7F2-Q9XM` → `K 7 F 2, Q 9 X M`. */
export function spelled(code: string): string {
  return code.split('-').map((group) => [...group].join(' ')).join(', ')
}
