/** What an agent does inside a conversation that is theirs: write, and let it go. */
import type { TransferTarget } from './client.ts'
import type { Controller } from './controller.ts'
import { explain, isCode, isSignedOut } from './errors.ts'
import { deskRoute, go } from './route.ts'
import type { Outgoing } from './state/conversation.ts'
import { s } from './strings.ts'
import { clockTime } from './time.ts'
import type { Handoff, HandoffDetail, ResolveResult } from './types.ts'

const TYPING_EVERY_MS = 4_000

export class Answering {
  readonly #desk: Controller
  readonly #typedAt = new Map<string, number>()

  constructor(desk: Controller) {
    this.#desk = desk
  }

  draft(id: string, text: string): void {
    this.#desk.store.dispatch({ type: 'draft', id, text })
  }

  /** Tells the citizen that someone is typing, now and then. A signal that fails is not worth a word. */
  typing(id: string, now: number): void {
    const claimId = this.#claimOf(id)
    if (claimId === null || now - (this.#typedAt.get(id) ?? 0) < TYPING_EVERY_MS) return
    this.#typedAt.set(id, now)
    this.#desk.client.typing(id, claimId).catch(() => undefined)
  }

  async send(id: string, text: string): Promise<void> {
    this.draft(id, '')
    await this.#deliver(id, { clientMessageId: crypto.randomUUID(), text, status: 'sending', error: null })
  }

  /** The same message again, under the same id: it arrives once, also when the first try did arrive. */
  async retry(id: string, outgoing: Outgoing): Promise<void> {
    await this.#deliver(id, { ...outgoing, status: 'sending', error: null })
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

  async resolve(detail: HandoffDetail, result: ResolveResult, note: string): Promise<void> {
    await this.#letGo(detail, (claimId) => this.#desk.client.resolve(detail.id, claimId, result, note))
    this.#leave(detail.id, s.resolve.done(detail.reference))
  }

  async #deliver(id: string, outgoing: Outgoing): Promise<void> {
    const { store, client } = this.#desk
    const claimId = this.#claimOf(id)
    if (claimId === null) {
      store.dispatch({ type: 'lapsed', id, outgoing })
      return
    }
    store.dispatch({ type: 'outgoing', id, outgoing })
    try {
      const message = await client.send(id, claimId, outgoing.clientMessageId, outgoing.text)
      store.dispatch({ type: 'message', id, message })
      store.dispatch({ type: 'outgoingDropped', id, clientMessageId: outgoing.clientMessageId })
      this.#desk.done()
    } catch (error) {
      if (isCode(error, 'claim_lapsed')) {
        store.dispatch({ type: 'lapsed', id, outgoing })
        return
      }
      store.dispatch({ type: 'outgoing', id, outgoing: { ...outgoing, status: 'failed', error: explain(error) } })
      if (isSignedOut(error)) this.#desk.expire()
    }
  }

  async #letGo(detail: HandoffDetail, call: (claimId: string) => Promise<Handoff>): Promise<Handoff> {
    try {
      const handoff = await call(detail.claimId ?? '')
      this.#desk.store.dispatch({ type: 'handoff', handoff })
      return handoff
    } catch (error) {
      if (isSignedOut(error)) this.#desk.expire()
      throw error
    }
  }

  #leave(id: string, notice: string): void {
    this.#desk.drafts.forget(id)
    this.#desk.store.dispatch({ type: 'closed', id })
    this.#desk.notify('info', notice)
    go(deskRoute)
  }

  #claimOf(id: string): string | null {
    return this.#desk.store.desk.conversations[id]?.detail?.claimId ?? null
  }
}
