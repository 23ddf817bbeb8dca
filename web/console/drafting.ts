/** Keeps on the server what an agent types: a moment after the last key, and not per key. What cannot be saved stays in this tab meanwhile. */
import type { Controller } from './controller.ts'
import { isCode, isSignedOut } from './errors.ts'
import { isUnsaved, messageIdOf, type Choice, type ServerDraft } from './state/draft.ts'

/** After the last key. */
const PAUSE_MS = 800
/** While somebody types on and on. */
const AT_MOST_MS = 4_000
const AGAIN_MS = 5_000

export class Drafting {
  /** The name of this window, among those of one agent: of its own, also where a tab was duplicated with all that it stores. */
  readonly tab: string = crypto.randomUUID()
  readonly #desk: Controller
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #unsavedSince = new Map<string, number>()
  readonly #saving = new Map<string, Promise<void>>()
  readonly #ids = new Map<string, string>()

  constructor(desk: Controller) {
    this.#desk = desk
    globalThis.document?.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.flush()
    })
  }

  /** The text box of a conversation changed. */
  typed(id: string, now: number): void {
    const since = this.#unsavedSince.get(id) ?? now
    this.#unsavedSince.set(id, since)
    this.#later(id, Math.min(PAUSE_MS, Math.max(0, since + AT_MOST_MS - now)))
  }

  /** Under which id the text of a conversation is sent. */
  messageId(id: string): string {
    const part = this.#part(id)
    if (part?.kept.newer) return crypto.randomUUID()
    return (part && messageIdOf(part)) ?? this.#ownId(id)
  }

  /** It was sent; what is typed from now on is another message. */
  sent(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#unsavedSince.delete(id)
    this.#ids.delete(id)
    this.#desk.store.dispatch({ type: 'draftSent', id })
  }

  choose(id: string, choice: Choice): void {
    this.#desk.store.dispatch({ type: 'draftChosen', id, choice })
    this.#later(id, 0)
  }

  /** Another window saved or sent something: what it is, is asked for. */
  async heard(id: string): Promise<void> {
    if (!this.#part(id)) return
    try {
      this.#show(id, await this.#desk.client.draft(id))
    } catch {
      // a passing sign: the next save, or the next time it is opened, brings the same
    }
  }

  /** Saves everything that is not saved yet, now. */
  async flush(): Promise<void> {
    await Promise.all(Object.keys(this.#desk.store.desk.conversations).map((id) => this.#save(id)))
  }

  #later(id: string, ms: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.set(id, setTimeout(() => void this.#save(id), ms))
  }

  /** One save at a time for each conversation: of two that overtake each other, the older would win. */
  async #save(id: string): Promise<void> {
    clearTimeout(this.#timers.get(id))
    await this.#saving.get(id)
    const saving = this.#saveOnce(id).finally(() => this.#saving.delete(id))
    this.#saving.set(id, saving)
    await saving
  }

  async #saveOnce(id: string): Promise<void> {
    const part = this.#part(id)
    this.#unsavedSince.delete(id)
    if (!part?.detail?.claimId || part.kept.newer !== null || !isUnsaved(part)) return
    const text = part.draft
    try {
      const draft = await this.#desk.client.keepDraft(id, {
        text,
        baseVersion: part.kept.version,
        tab: this.tab,
        clientMessageId: messageIdOf(part) ?? this.#ownId(id),
      })
      this.#desk.store.dispatch({ type: 'draftSaved', id, text, draft })
      if (this.#part(id)?.draft !== text) this.#later(id, PAUSE_MS)
    } catch (error) {
      this.#failed(id, error)
    }
  }

  #failed(id: string, error: unknown): void {
    if (isCode(error, 'draft_newer')) {
      this.#show(id, (error.problem as unknown as { draft: ServerDraft }).draft)
      const part = this.#part(id)
      if (part && part.kept.newer === null) this.#later(id, 0)
      return
    }
    if (isSignedOut(error)) this.#desk.expire()
    else if (!isCode(error, 'claim_lapsed')) {
      this.#desk.store.dispatch({ type: 'draftFailed', id })
      this.#later(id, AGAIN_MS)
    }
  }

  #show(id: string, draft: ServerDraft | null): void {
    this.#desk.store.dispatch({ type: 'serverDraft', id, draft, tab: this.tab })
  }

  #part(id: string) {
    return this.#desk.store.desk.conversations[id]
  }

  #ownId(id: string): string {
    const known = this.#ids.get(id) ?? crypto.randomUUID()
    this.#ids.set(id, known)
    return known
  }
}
