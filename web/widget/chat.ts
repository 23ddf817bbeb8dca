/**
 * One citizen's chat: what is to be shown (`view`), and what the citizen can do. Knows the API and the tab's memory; draws nothing.
 *
 * Nothing is created or kept until the first `send`. From then on the outbox carries what the citizen says, the event stream what
 * is said back, and the two meet in `merge`, which shows each message once whichever way and however often it comes.
 */
import { Api, ApiError, type CallOptions, isTransient, NetworkError } from '../shared/api.ts'
import { backoffMs, Pause } from '../shared/backoff.ts'
import type { Button, ConversationEvents, ConversationState, Desk, Language, Message } from '../shared/contract.ts'
import { EventStream, type StreamStatus } from '../shared/events.ts'
import { spoken } from '../shared/languages.ts'
import { DeskWatch } from './desk-watch.ts'
import type { Crossing } from './doors.ts'
import { Outbox, type OutboxItem } from './outbox.ts'
import { startConversation } from './proof.ts'
import { type Kept, TabStorage } from './tab-storage.ts'
import { lastSeq, merge, replaced, unreadCount } from './thread.ts'
import { TypingSign } from './typing-sign.ts'
import { uuid } from './uuid.ts'
import { nothingYet, type Refusal, shown, type View } from './view.ts'
import { warnOfOrigin, warnOfTopic } from './warn.ts'

const TYPING_MS = 6_000
const HUMAN = 'human'
const DAY_MS = 86_400_000

/** What the page wants a conversation to begin with. */
export interface Beginning {
  topic: string | undefined
  human: boolean
}

export class Chat {
  readonly #base: string
  readonly #api: Api
  readonly #typing = new TypingSign(() => this.#api.post(this.#path('/typing')))
  readonly #storage: TabStorage
  readonly #listeners = new Set<() => void>()
  readonly #wait = new Pause()
  #life = new AbortController()
  readonly #desk = new DeskWatch({
    read: (signal) => this.#readDesk(signal),
    untilAnswered: (signal, read) => this.#untilAnswered(signal, read),
    onDesk: (desk) => {
      warnOfTopic(this.#page.topic, desk.buttons)
      this.#patch({ desk, language: spoken(this.#view.language, desk), ...(this.#lost ? {} : { disconnected: false }) })
    },
    onSilence: () => this.#patch({ disconnected: true }),
  })
  #view: View
  #page: Beginning = { topic: undefined, human: false }
  #idempotencyKey: string | undefined
  #conversation: Kept['conversation']
  #outbox: Outbox
  #stream: EventStream<ConversationEvents> | undefined
  #lost = false
  #typingTimer: ReturnType<typeof setTimeout> | undefined

  constructor(base: string, language: Language, storage = new TabStorage()) {
    const kept = storage.read()
    this.#base = base
    this.#storage = storage
    this.#api = new Api(base, { credentials: 'omit', headers: () => this.#authorization() })
    this.#idempotencyKey = kept?.idempotencyKey
    this.#conversation = kept?.conversation
    this.#view = { ...nothingYet(kept?.language ?? language), ...shown(kept) }
    this.#outbox = this.#newOutbox(kept?.outbox ?? [])
  }

  get view(): View {
    return this.#view
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes up what an earlier page of this tab left, or goes on after `stop`. */
  start(): void {
    if (this.#life.signal.aborted) {
      this.#life = new AbortController()
      this.#outbox = this.#newOutbox(this.#outbox.items)
    }
    globalThis.addEventListener('online', this.#online)
    globalThis.addEventListener('offline', this.#offline)
    globalThis.document?.addEventListener('visibilitychange', this.#looked)
    if (this.#view.open) void this.#desk.start()
    if (this.#conversation) void this.#resume(this.#conversation)
    else void this.#outbox.run()
  }

  stop(): void {
    globalThis.removeEventListener('online', this.#online)
    globalThis.removeEventListener('offline', this.#offline)
    globalThis.document?.removeEventListener('visibilitychange', this.#looked)
    this.#desk.stop()
    this.#outbox.close()
    this.#leave()
  }

  setOpen(open: boolean): void {
    if (open === this.#view.open) return
    this.#patch({ open, ...(open ? this.#marked() : {}) })
    if (open) void this.#desk.start()
    else this.#desk.stop()
  }

  /** What the page wants to begin with; another page of a single-page site may want something else. */
  setPage(page: Beginning): void {
    const other = page.topic !== this.#page.topic
    this.#page = page
    if (other && this.#view.open && this.#view.desk) void this.#desk.start()
  }

  /** Chooses the language of the labels, of the desk, and of what is waited for. */
  setLanguage(language: Language): void {
    this.#patch({ language })
    if (this.#conversation) {
      const chosen = this.#api.post<ConversationState>(this.#path('/language'), { language })
      chosen.then((state) => this.#patch({ state })).catch(() => undefined) // the labels change all the same
    }
    void this.#desk.start()
  }

  setDraft(draft: string): void {
    this.#patch({ draft })
    if (draft !== '' && this.#view.state?.agent) this.#typing.tell()
  }

  send(text: string): void {
    const human = this.#page.human && this.#idempotencyKey === undefined && this.#view.desk?.buttons?.find(({ id }) => id === HUMAN)
    if (human) this.press(human)
    this.#say({ clientMessageId: uuid(), text })
    this.#patch({ draft: '', refused: undefined })
  }

  press(button: Pick<Button, 'id' | 'label'>): void {
    this.#say({ clientMessageId: uuid(), text: button.label, buttonId: button.id })
  }

  retryNow(): void {
    this.#wait.wake()
    this.#outbox.retryNow()
    this.#stream?.retryNow()
  }

  /** Takes a refused message back into the input, to change it. */
  takeBack(item: OutboxItem): void {
    this.#outbox.remove(item.clientMessageId)
    this.#patch({ draft: [item.text, this.#view.draft].filter(Boolean).join('\n') })
  }

  /** Where a call-back is looked up without this chat. */
  get callbackPage(): string {
    return `${this.#base}/callback/`
  }

  /**
   * A question or a wish about this conversation, such as a call-back.
   * @param rest the route below the conversation: `/callback/slots`
   * @throws ApiError, NetworkError
   */
  call<T>(method: string, rest: string, options: CallOptions = {}): Promise<T> {
    return this.#api.call(method, this.#path(rest), options)
  }

  /** @throws ApiError, NetworkError */
  file(rest: string): Promise<Blob> {
    return this.#api.file('GET', this.#path(rest))
  }

  /** Takes over what such a call answered. */
  take({ message, state, crossing }: { message?: Message; state?: ConversationState; crossing?: Crossing }): void {
    if (message) this.#patch({ messages: replaced(this.#view.messages, message) })
    if (state) this.#patch({ state })
    if (crossing) this.#patch({ crossing })
  }

  /** How the citizen wants to be told of what is new: nothing of it unless they say so. */
  setAlerts(alerts: Partial<View['alerts']>): void {
    this.#patch({ alerts: { ...this.#view.alerts, ...alerts } })
  }

  async end(): Promise<void> {
    try {
      await this.#api.post(this.#path('/end'))
      if (this.#view.state) this.#patch({ state: { ...this.#view.state, ended: true }, disconnected: false })
    } catch (error) {
      this.#failed(error)
    }
  }

  get canKeep(): boolean {
    return this.#storage.canKeep && this.#conversation !== undefined
  }

  /** Keeps this conversation on the device for some days after the last word, or only in the tab again. */
  keepOnDevice(keep: boolean): void {
    this.#patch({ keptUntil: keep ? this.#keepUntil() : undefined })
    if (keep) this.#storage.keep({ ...this.#kept()!, until: this.#view.keptUntil! })
    else this.#storage.forget()
  }

  #keepUntil(): number {
    const last = this.#view.messages.at(-1)?.createdAt
    return (last ? Date.parse(last) : Date.now()) + (this.#view.desk?.keepDays ?? 1) * DAY_MS
  }

  /** Forgets this conversation; what could not be sent goes to the input of the next. */
  restart(): void {
    const unsent = this.#outbox.items.filter((item) => !item.buttonId).map((item) => item.text)
    this.#outbox.close()
    this.#leave()
    this.#life = new AbortController()
    this.#idempotencyKey = undefined
    this.#conversation = undefined
    this.#storage.clear()
    this.#outbox = this.#newOutbox([])
    const { language, desk, draft } = this.#view
    this.#patch({ ...nothingYet(language), desk, open: true, draft: [...unsent, draft].filter(Boolean).join('\n') })
    void this.#desk.start()
  }

  /** Where what is new begins, for who comes back to it; nothing where there is nothing new. */
  #marked(): Partial<View> {
    const { messages, seenSeq } = this.#view
    return unreadCount(messages, seenSeq) > 0 ? { unreadAfter: seenSeq } : {}
  }

  readonly #looked = (): void => {
    if (!document.hidden && this.#view.open) this.#patch(this.#marked())
  }

  #say(message: Pick<OutboxItem, 'clientMessageId' | 'text' | 'buttonId'>): void {
    this.#idempotencyKey ??= uuid()
    this.#view.unreadAfter = undefined
    this.#outbox.add(message)
  }

  #newOutbox(items: readonly OutboxItem[]): Outbox {
    return new Outbox(items, {
      deliver: (item) => this.#deliver(item),
      save: (outbox) => this.#patch({ outbox, ...(outbox.some((item) => item.status === 'waiting') ? { disconnected: true } : {}) }),
    })
  }

  async #deliver({ clientMessageId, text, buttonId }: OutboxItem): Promise<void> {
    try {
      if (!this.#conversation) await this.#begin()
      const body = buttonId === undefined ? { clientMessageId, text } : { clientMessageId, buttonId }
      const { message } = await this.#api.post<{ message: Message }>(this.#path('/messages'), body)
      this.#patch({ messages: merge(this.#view.messages, [message]), disconnected: false, refused: undefined })
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  async #begin(): Promise<void> {
    const started = await startConversation(this.#api, {
      language: this.#view.language,
      topic: this.#view.desk?.buttons?.some(({ id }) => id === `topic:${this.#page.topic}`) ? this.#page.topic : undefined,
      idempotencyKey: this.#idempotencyKey!,
      signal: this.#life.signal,
    })
    const { id, token, reference, state, messages } = started
    this.#conversation = { id, token, reference }
    this.#patch({ reference, state, messages: merge(this.#view.messages, messages) })
    this.#follow(lastSeq(messages))
  }

  /** Fetches what was said before the reload, then follows; the stream brings whatever came in between. */
  async #resume({ reference }: NonNullable<Kept['conversation']>): Promise<void> {
    this.#patch({ loading: this.#view.messages.length === 0, reference })
    const loaded = await this.#untilAnswered(this.#life.signal, async (signal) => {
      const [{ state }, { payload }] = await Promise.all([
        this.#api.get<{ state: ConversationState }>(this.#path(''), { signal }),
        this.#api.get<{ payload: Message[] }>(this.#path('/messages?after=0'), { signal }),
      ])
      return { state, payload }
    })
    if (!loaded) return
    this.#patch({ loading: false, disconnected: false, state: loaded.state, messages: merge(this.#view.messages, loaded.payload) })
    this.#follow(lastSeq(loaded.payload))
    void this.#outbox.run()
  }

  #follow(after: number): void {
    this.#stream = new EventStream<ConversationEvents>({
      url: this.#base + this.#path('/events'),
      lastEventId: String(after),
      credentials: 'omit',
      headers: () => this.#authorization(),
      onStatus: this.#streamed,
      onRefused: (error) => this.#failed(error),
      on: {
        state: (state) => this.#patch({ state }),
        message: (message) => this.#received(message),
        typing: (typing) => this.#showTyping(typing),
      },
    })
  }

  #received(message: Message): void {
    const answered = message.author === 'citizen' ? {} : { typing: undefined }
    this.#patch({ messages: merge(this.#view.messages, [message]), ...answered })
  }

  #showTyping(typing: ConversationEvents['typing']): void {
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => this.#patch({ typing: undefined }), TYPING_MS)
    this.#patch({ typing })
  }

  readonly #streamed = (status: StreamStatus, failures: number): void => {
    this.#lost = status === 'lost' || (status === 'connecting' && this.#lost)
    if (status === 'live') this.#patch({ disconnected: false })
    if (status === 'lost' && failures > 1) this.#patch({ disconnected: true })
  }

  readonly #online = (): void => {
    this.#patch({ disconnected: false })
    this.retryNow()
  }

  readonly #offline = (): void => this.#patch({ disconnected: this.#view.open || this.#conversation !== undefined })

  #readDesk(signal: AbortSignal): Promise<Desk> {
    const topic = this.#page.topic ? `&topic=${this.#page.topic}` : ''
    return this.#api.get<Desk>(`/v1/desk?language=${this.#view.language}${topic}`, { signal })
  }

  /** Repeats a read until it is answered; undefined when it was given up, or refused for good. */
  async #untilAnswered<T>(signal: AbortSignal, read: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        return await read(signal)
      } catch (error) {
        if (signal.aborted) break
        this.#failed(error)
        if (!isTransient(error)) break
        await this.#wait.wait(backoffMs(failures), signal)
      }
    }
    return undefined
  }

  /** What a failed call means for the whole chat; what it means for one message is the outbox's. */
  #failed(error: unknown): void {
    if (error instanceof NetworkError && !this.#view.desk) warnOfOrigin(this.#base, error.cause)
    if (isTransient(error)) this.#patch({ disconnected: true })
    else if (error instanceof ApiError && typeof error.problem['text'] === 'string') this.#patch({ refused: error.problem as unknown as Refusal })
    else if (error instanceof ApiError && this.#conversation && [401, 403, 404, 410].includes(error.status)) {
      this.#leave()
      this.#storage.clear()
      this.#idempotencyKey = undefined
      this.#patch({ gone: true, loading: false })
    } else if (!(error instanceof ApiError || error instanceof NetworkError)) throw error
  }

  #leave(): void {
    this.#life.abort()
    this.#stream?.close()
    this.#stream = undefined
    clearTimeout(this.#typingTimer)
  }

  #path(rest: string): string {
    return `/v1/conversations/${this.#conversation?.id}${rest}`
  }

  #authorization(): Record<string, string> {
    return this.#conversation ? { Authorization: `Bearer ${this.#conversation.token}` } : {}
  }

  #patch(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change }
    if (this.#view.open && !globalThis.document?.hidden) this.#view.seenSeq = Math.max(this.#view.seenSeq, lastSeq(this.#view.messages))
    if (change.messages && this.#view.keptUntil && this.#view.desk) this.#view.keptUntil = this.#keepUntil()
    this.#keep()
    for (const listener of this.#listeners) listener()
  }

  #keep(): void {
    const kept = this.#kept()
    if (kept) this.#storage.write(kept)
  }

  #kept(): Kept | undefined {
    if (this.#idempotencyKey === undefined) return undefined
    const { language, open, seenSeq, draft, outbox, alerts, keptUntil } = this.#view
    const conversation = this.#conversation && { conversation: this.#conversation }
    const until = keptUntil === undefined ? {} : { until: keptUntil }
    return { idempotencyKey: this.#idempotencyKey, ...conversation, language, open, seenSeq, draft, outbox, alerts, ...until }
  }
}
