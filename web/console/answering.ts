/** What an agent does inside a conversation that is theirs: write, and let it go. */
import type { FromCatalogue, TransferTarget } from './client.ts'
import type { Controller } from './controller.ts'
import { explain, isCode, isSignedOut } from './errors.ts'
import { isAsAgreed, type Outgoing } from './state/conversation.ts'
import { marking } from './strings.marking.ts'
import { s } from './strings.ts'
import { clockTime } from './time.ts'
import { answering as words } from './strings.answering.ts'
import type { CannedAnswer, Handoff, HandoffDetail, ResolveResult } from './types.ts'

const TYPING_EVERY_MS = 4_000

export class Answering {
  readonly #desk: Controller
  readonly #typedAt = new Map<string, number>()

  constructor(desk: Controller) {
    this.#desk = desk
  }

  draft(id: string, text: string): void {
    this.#desk.store.dispatch({ type: 'draft', id, text })
    this.#desk.drafting.typed(id, Date.now())
  }

  /** Tells the citizen that someone is typing, now and then. A signal that fails is not worth a word. */
  typing(id: string, now: number): void {
    const claimId = this.#claimOf(id)
    if (claimId === null || now - (this.#typedAt.get(id) ?? 0) < TYPING_EVERY_MS) return
    this.#typedAt.set(id, now)
    this.#desk.client.typing(id, claimId).catch(() => undefined)
  }

  /** Puts an agreed answer in the text box: in the place of another that nobody changed, or else below what stands there. */
  choose(id: string, canned: CannedAnswer): void {
    const { draft = '', canned: before = null } = this.#desk.store.desk.conversations[id] ?? {}
    const text = draft.trim()
    const alone = text === '' || (before !== null && isAsAgreed(before, text))
    this.draft(id, alone ? canned.text : `${text}\n\n${canned.text}`)
    const together = !alone && before !== null
    this.#desk.store.dispatch({ type: 'canned', id, canned: together ? { ...canned, below: `${before.title} · ${before.label}` } : canned })
  }

  /** What stands in the box is the employee's own text, and no longer the agreed answer. */
  ownText(id: string): void {
    this.#desk.store.dispatch({ type: 'canned', id, canned: null })
  }

  /** The agreed answer on one aspect of a topic, looked up and put in the text box; without an aspect the summary. */
  async use(id: string, topic: string, aspect = 'samenvatting', audience: string | null = null): Promise<void> {
    try {
      const answers = await this.#desk.client.canned(id, { topic })
      const wanted = answers.find((answer) => answer.aspect === aspect && answer.audience === audience)
      if (wanted && !wanted.withdrawn) this.choose(id, wanted)
      else this.#desk.notify('error', wanted ? words.canned.withdrawn : words.canned.failed)
    } catch (error) {
      this.#desk.failed(error)
    }
  }

  /** Says what it is about where the bot had it wrong: the card, the facts and the behaviours follow. */
  async correctTopic(detail: HandoffDetail, topic: string, title: string): Promise<void> {
    const { topic: before, topicTitle: titleBefore } = detail
    try {
      const now = await this.#desk.client.correctTopic(detail.id, detail.claimId ?? '', topic)
      this.#desk.show(now)
      this.#desk.notify('info', marking.correctedNow(title), before && before !== topic ? () => void this.correctTopic(now, before, titleBefore ?? before) : undefined)
    } catch (error) {
      this.#desk.failed(error)
    }
  }

  /** Tells the editors that there was no agreed answer. @throws ApiError, NetworkError: the dialog shows them */
  async markNoAnswer(detail: HandoffDetail, note: string): Promise<void> {
    const now = await this.#held(detail, (claimId) => this.#desk.client.markNoAnswer(detail.id, claimId, true, note))
    this.#desk.show(now)
    this.#desk.notify('info', marking.noAnswerDone)
  }

  async takeBackNoAnswer(detail: HandoffDetail): Promise<void> {
    try {
      this.#desk.show(await this.#desk.client.markNoAnswer(detail.id, detail.claimId ?? '', false))
      this.#desk.done()
    } catch (error) {
      this.#desk.failed(error)
    }
  }

  /** @param deviation why it is not the agreed answer that it began as */
  async send(id: string, text: string, deviation?: FromCatalogue['deviation']): Promise<void> {
    const canned = this.#desk.store.desk.conversations[id]?.canned
    const from = canned && { canned: { topic: canned.topic, aspect: canned.aspect, audience: canned.audience }, ...(deviation && { deviation }) }
    const clientMessageId = this.#desk.drafting.messageId(id)
    this.#desk.drafting.sent(id)
    await this.deliver(id, { clientMessageId, text, status: 'sending', error: null, ...(from && { from }) })
  }

  /** Notes what the citizen asks aloud: what stood in the text box. @returns whether it is noted */
  async asked(id: string, text: string): Promise<boolean> {
    const clientMessageId = this.#desk.drafting.messageId(id)
    this.#desk.drafting.sent(id)
    return this.deliver(id, { clientMessageId, text, status: 'sending', error: null, asked: true })
  }

  /** The same message again, under the same id: it arrives once, also when the first try did arrive. */
  async retry(id: string, outgoing: Outgoing): Promise<void> {
    await this.deliver(id, { ...outgoing, status: 'sending', error: null })
  }

  /** Takes a message that was not sent back into the text box. */
  edit(id: string, outgoing: Outgoing): void {
    const draft = this.#desk.store.desk.conversations[id]?.draft ?? ''
    this.#desk.store.dispatch({ type: 'outgoingDropped', id, clientMessageId: outgoing.clientMessageId })
    this.draft(id, draft === '' ? outgoing.text : `${outgoing.text}\n${draft}`)
  }

  /** @throws ApiError, NetworkError: the dialog shows them; so for all that let a conversation go */
  async transfer(detail: HandoffDetail, target: TransferTarget, name: string, note: string): Promise<void> {
    const after = await this.#letGo(detail, (claimId) => this.#desk.client.transfer(detail.id, claimId, target, note))
    if (after.status === 'claimed') {
      this.#desk.notify('info', s.transfer.asked(detail.reference, name))
      await this.#desk.open(detail.id)
      return
    }
    this.#leave(detail.id, s.transfer.done(detail.reference, name))
  }

  async snooze(detail: HandoffDetail, until: Date): Promise<void> {
    await this.#letGo(detail, (claimId) => this.#desk.client.snooze(detail.id, claimId, until))
    this.#leave(detail.id, s.snooze.done(detail.reference, clockTime(until, new Date())))
  }

  async returnToBot(detail: HandoffDetail, summary: string): Promise<void> {
    await this.#letGo(detail, (claimId) => this.#desk.client.returnToBot(detail.id, claimId, summary))
    this.#leave(detail.id, s.return.done(detail.reference))
  }

  /** Lets a conversation go in another way than these. */
  async letGo(detail: HandoffDetail, call: (claimId: string) => Promise<Handoff>, notice: string): Promise<void> {
    await this.#letGo(detail, call)
    this.#leave(detail.id, notice)
  }

  async resolve(detail: HandoffDetail, result: ResolveResult, note: string): Promise<void> {
    await this.#letGo(detail, (claimId) => this.#desk.client.resolve(detail.id, claimId, result, note))
    this.#leave(detail.id, s.resolve.done(detail.reference))
  }

  /** @returns whether it arrived */
  async deliver(id: string, outgoing: Outgoing): Promise<boolean> {
    const { store, client } = this.#desk
    const claimId = this.#claimOf(id)
    if (claimId === null) {
      store.dispatch({ type: 'lapsed', id, outgoing })
      return false
    }
    store.dispatch({ type: 'outgoing', id, outgoing })
    try {
      const { clientMessageId, text } = outgoing
      const asked = outgoing.asked && (await this.#desk.contacts.asked(id, claimId, clientMessageId, text))
      const message = asked ? asked.message : await client.send(id, claimId, clientMessageId, text, outgoing.from)
      store.dispatch({ type: 'message', id, message })
      store.dispatch({ type: 'outgoingDropped', id, clientMessageId: outgoing.clientMessageId })
      this.#desk.done()
      return true
    } catch (error) {
      if (isCode(error, 'claim_lapsed')) {
        store.dispatch({ type: 'lapsed', id, outgoing })
        return false
      }
      if (isCode(error, 'already_answered')) {
        this.edit(id, outgoing)
        this.#desk.failed(error)
        void this.#desk.open(id)
        return false
      }
      store.dispatch({ type: 'outgoing', id, outgoing: { ...outgoing, status: 'failed', error: explain(error) } })
      if (isSignedOut(error)) this.#desk.expire()
      return false
    }
  }

  async #letGo(detail: HandoffDetail, call: (claimId: string) => Promise<Handoff>): Promise<Handoff> {
    const handoff = await this.#held(detail, call)
    this.#desk.store.dispatch({ type: 'handoff', handoff })
    return handoff
  }

  async #held<Answer>(detail: HandoffDetail, call: (claimId: string) => Promise<Answer>): Promise<Answer> {
    try {
      return await call(detail.claimId ?? '')
    } catch (error) {
      if (isSignedOut(error)) this.#desk.expire()
      throw error
    }
  }

  #leave(id: string, notice: string): void {
    this.#desk.drafts.forget(id)
    this.#desk.store.dispatch({ type: 'closed', id })
    this.#desk.notify('info', notice)
    this.#desk.goOn()
  }

  #claimOf(id: string): string | null {
    return this.#desk.store.desk.conversations[id]?.detail?.claimId ?? null
  }
}
