/** What an agent does with who calls or stands at the counter: begin, note, tell, promise a call; and what the telephone exchange offers. */
import type { Controller } from './controller.ts'
import type { Call, SpokenChannel, Understood } from './state/spoken.ts'
import { contact as words } from './strings.contact.ts'
import type { CannedAnswer, Handoff, HandoffDetail, Message } from './types.ts'

const LOOK_AGAIN_MS = 60_000

export interface CallBack {
  phone: string
  name: string
  startsAt: string | null
  note: string
}

/** What is known when it begins: the call that was offered, the code that the citizen read out, what was begun for them before that. */
export interface Known {
  call?: string
  code?: string
  begun?: { handoffId: string; claimId: string }
}

export class Contacts {
  readonly #desk: Controller
  #timer: ReturnType<typeof setTimeout> | undefined
  #fresh: string | null = null

  constructor(desk: Controller) {
    this.#desk = desk
  }

  /** Begins one, which is this agent's from the start; with a code it is the conversation that the code is of. @throws ApiError, NetworkError: the dialog shows them */
  async begin(channel: SpokenChannel, language: string, key: string, known: Known = {}): Promise<void> {
    const { api } = this.#desk.client
    const body = { channel, language, ...known }
    const detail = await this.#desk.attention.without(api.post<HandoffDetail>('/v1/contacts', body, { idempotencyKey: key }))
    this.#fresh = detail.id
    this.#desk.received(detail)
  }

  /** Goes on with the conversation of a code, in the place of a call or a visit in which nothing is noted yet. @throws ApiError, NetworkError */
  async goOn(detail: HandoffDetail, code: string, key: string): Promise<void> {
    const { store, drafts, answering } = this.#desk
    const typed = store.desk.conversations[detail.id]?.draft ?? ''
    const begun = { handoffId: detail.id, claimId: detail.claimId ?? '' }
    await this.begin(detail.channel as SpokenChannel, detail.language, key, { code, begun })
    const found = this.#fresh
    drafts.forget(detail.id)
    store.dispatch({ type: 'closed', id: detail.id })
    if (found !== null && typed !== '') answering.draft(found, typed)
  }

  /** Whether a conversation was begun here just now; said once: the text box of one takes the focus, as its heading else does. */
  isFresh(id: string): boolean {
    const fresh = this.#fresh === id
    if (fresh) this.#fresh = null
    return fresh
  }

  /** Opens the page of a call that comes in, with what is known of it filled in. */
  async take(call: Call): Promise<void> {
    try {
      await this.begin('phone', 'nl', call.id, { call: call.id })
    } catch (error) {
      this.#desk.failed(error)
    }
    await this.look()
  }

  async setAside(call: Call): Promise<void> {
    try {
      await this.#desk.client.api.call('DELETE', `/v1/telephony/calls/${call.id}`)
    } catch (error) {
      this.#desk.failed(error)
    }
    await this.look()
  }

  /** Asks for the calls that came in, and again as long as one is shown: after ten minutes it is over. */
  async look(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      const { payload } = await this.#desk.client.api.get<{ payload: Call[] }>('/v1/telephony/calls')
      this.#desk.store.dispatch({ type: 'calls', calls: payload })
      if (payload.length > 0) this.#timer = setTimeout(() => void this.look(), LOOK_AGAIN_MS)
    } catch {
      // a passing sign: the next one, or the next snapshot, brings the same
    }
  }

  /** @param topic what was talked about before: "en voor mijn kind?" is about that
   * @param signal ends what is asked no longer */
  understand(text: string, language: string, topic: string | null, signal: AbortSignal): Promise<Understood> {
    return this.#desk.client.api.post('/v1/contacts/understand', { text, language, topic }, { signal })
  }

  asked(id: string, claimId: string, clientMessageId: string, text: string): Promise<{ message: Message }> {
    return this.#desk.client.api.post(`/v1/handoffs/${id}/asked`, { claimId, clientMessageId, text })
  }

  /** An agreed answer was told: what was typed is the question to it. @returns whether both are noted */
  async tell(detail: HandoffDetail, answer: CannedAnswer, question: string, clientMessageId: string): Promise<boolean> {
    const { answering } = this.#desk
    if (question !== '' && !(await answering.asked(detail.id, question))) return false
    const from = { canned: { topic: answer.topic, aspect: answer.aspect, audience: answer.audience } }
    const told = await answering.deliver(detail.id, { clientMessageId, text: answer.text, status: 'sending', error: null, from })
    if (told && detail.topic === null) await this.#desk.open(detail.id) // now it is known what it is about
    return told
  }

  /** There was no call or visit after all. */
  async discard(detail: HandoffDetail): Promise<void> {
    const ask = (claimId: string): Promise<Handoff> => this.#desk.client.api.post(`/v1/handoffs/${detail.id}/discard`, { claimId })
    try {
      await this.#desk.answering.letGo(detail, ask, words.discarded(detail.reference))
    } catch (error) {
      this.#desk.failed(error)
    }
  }

  /** The answer on one aspect of what it is about, told from the card beside the conversation. */
  async tellFrom(detail: HandoffDetail, aspect: string, audience: string | null): Promise<void> {
    try {
      const answers = await this.#desk.client.canned(detail.id, { topic: detail.topic ?? '' })
      const answer = answers.find((each) => each.aspect === aspect && each.audience === audience)
      if (answer && !answer.withdrawn) await this.tell(detail, answer, '', crypto.randomUUID())
    } catch (error) {
      this.#desk.failed(error)
    }
  }

  /** @throws ApiError, NetworkError: the dialog shows them */
  async callBack(detail: HandoffDetail, { phone, name, startsAt, note }: CallBack): Promise<void> {
    const body = { phone, note, ...(name && { name }), ...(startsAt && { startsAt }) }
    const ask = (claimId: string): Promise<Handoff> => this.#desk.client.api.post(`/v1/handoffs/${detail.id}/call-back`, { claimId, ...body })
    await this.#desk.answering.letGo(detail, ask, words.promised(detail.reference))
  }
}
