/**
 * One citizen's chat: what is to be shown (`view`), and what the citizen can do. Knows the API and the tab's memory; draws nothing.
 *
 * Nothing is created or kept until the first `send`. From then on the outbox carries what the citizen says, the event stream what
 * is said back, and the two meet in `merge`, which shows each message once whichever way and however often it comes.
 */
import { Api, ApiError, isTransient, NetworkError } from '../shared/api.ts'
import { backoffMs, Pause } from '../shared/backoff.ts'
import type { Callback, Slot } from '../shared/callbacks.ts'
import type { ConversationEvents, ConversationState, Desk, Language, Message } from '../shared/contract.ts'
import { EventStream, type StreamStatus } from '../shared/events.ts'
import { Outbox, type OutboxItem } from './outbox.ts'
import { startConversation } from './proof.ts'
import { type Kept, TabStorage } from './tab-storage.ts'
import { awaitsAnswer, merge } from './thread.ts'
import { uuid } from './uuid.ts'

/** Where to call or write, and in which slot; without one as soon as there is somebody. */
export type CallbackRequest = ({ phone: string } | { email: string }) & { startsAt?: string }

export type OwnCallback = Callback & { code: string }

export interface Slots {
  meta: { timeZone: string }
  payload: Slot[]
}

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
  /** No answer from the server: the citizen is pointed to the telephone while we keep trying. */
  disconnected: boolean
  /** Why nothing can be said here now, as the municipality says it: the chat is closed, or this citizen is kept out. */
  refused: Refusal | undefined
  /** The server no longer knows this conversation. */
  gone: boolean
  seenSeq: number
  draft: string
}

/** What the municipality says in the place of the chat, and the numbers to call in it. */
export interface Refusal {
  text: string
  phones: string[]
}

const TYPING_MS = 6_000
/** How often an open panel asks what everyone should know now: within a minute it is said, or no longer. */
const DESK_AGAIN_MS = 45_000

export class Chat {
  readonly #base: string
  readonly #api: Api
  readonly #storage: TabStorage
  readonly #listeners = new Set<() => void>()
  readonly #wait = new Pause()
  #life = new AbortController()
  #deskLoad = new AbortController()
  #view: View
  #idempotencyKey: string | undefined
  #conversation: Kept['conversation']
  #outbox: Outbox
  #stream: EventStream<ConversationEvents> | undefined
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

  /** Takes up what an earlier page of this tab left. */
  start(): void {
    globalThis.addEventListener('online', this.#online)
    globalThis.addEventListener('offline', this.#offline)
    if (this.#view.open) void this.#loadDesk()
    if (this.#conversation) void this.#resume(this.#conversation)
    else void this.#outbox.run()
  }

  stop(): void {
    globalThis.removeEventListener('online', this.#online)
    globalThis.removeEventListener('offline', this.#offline)
    this.#deskLoad.abort()
    this.#outbox.close()
    this.#leave()
  }

  setOpen(open: boolean): void {
    if (open === this.#view.open) return
    this.#patch({ open })
    if (open) void this.#loadDesk()
    else this.#deskLoad.abort()
  }

  setLanguage(language: Language): void {
    this.#patch({ language })
    void this.#loadDesk()
  }

  setDraft(draft: string): void {
    this.#patch({ draft })
  }

  send(text: string): void {
    this.#say({ clientMessageId: uuid(), text })
    this.#patch({ draft: '', refused: undefined })
  }

  press(button: { id: string; label: string }): void {
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

  /** @throws ApiError when the contact or the slot is refused, NetworkError */
  async requestCallback(request: CallbackRequest): Promise<void> {
    this.#patch({ state: await this.#api.post<ConversationState>(this.#path('/callback'), request) })
  }

  callbackSlots(): Promise<Slots> {
    return this.#api.get(this.#path('/callback/slots'))
  }

  ownCallback(): Promise<OwnCallback> {
    return this.#api.get(this.#path('/callback'))
  }

  callbackCalendar(): Promise<Blob> {
    return this.#api.file('GET', this.#path('/callback/calendar'))
  }

  async end(): Promise<void> {
    try {
      await this.#api.post(this.#path('/end'))
      if (this.#view.state) this.#patch({ state: { ...this.#view.state, ended: true }, disconnected: false })
    } catch (error) {
      this.#failed(error)
    }
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
    void this.#loadDesk()
  }

  #say(message: Pick<OutboxItem, 'clientMessageId' | 'text' | 'buttonId'>): void {
    this.#idempotencyKey ??= uuid()
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
    this.#patch({ loading: true, reference })
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
    if (status === 'live') this.#patch({ disconnected: false })
    if (status === 'lost' && failures > 1) this.#patch({ disconnected: true })
  }

  readonly #online = (): void => {
    this.#patch({ disconnected: false })
    this.retryNow()
  }

  readonly #offline = (): void => this.#patch({ disconnected: this.#view.open || this.#conversation !== undefined })

  /** Asks what the desk says, and again for as long as the panel is open. */
  async #loadDesk(): Promise<void> {
    this.#deskLoad.abort()
    this.#deskLoad = new AbortController()
    const { signal } = this.#deskLoad
    const read = (): Promise<Desk> => this.#api.get<Desk>(`/v1/desk?language=${this.#view.language}`, { signal })
    const desk = await this.#untilAnswered(signal, read)
    if (desk) this.#patch({ desk, ...(this.#stream ? {} : { disconnected: false }) })
    while (!signal.aborted) {
      await new Pause().wait(DESK_AGAIN_MS, signal)
      if (signal.aborted || document.hidden) continue
      const now = await read().catch(() => undefined) // the next time, then; what cannot be sent says so itself
      if (now && !signal.aborted) this.#patch({ desk: now })
    }
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
    if (this.#view.open) this.#view.seenSeq = Math.max(this.#view.seenSeq, lastSeq(this.#view.messages))
    this.#keep()
    for (const listener of this.#listeners) listener()
  }

  #keep(): void {
    if (this.#idempotencyKey === undefined) return
    const { language, open, seenSeq, draft, outbox } = this.#view
    const conversation = this.#conversation && { conversation: this.#conversation }
    this.#storage.write({ idempotencyKey: this.#idempotencyKey, ...conversation, language, open, seenSeq, draft, outbox })
  }
}

function nothingYet(language: Language): View {
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
    disconnected: false,
    refused: undefined,
    gone: false,
    seenSeq: 0,
    draft: '',
  }
}

function shown(kept: Kept | undefined): Partial<View> {
  if (!kept) return {}
  const { open, seenSeq, draft, outbox } = kept
  return { open, seenSeq, draft, outbox }
}

function lastSeq(messages: readonly Message[]): number {
  return messages.at(-1)?.seq ?? 0
}

/** Whether the computer owes the citizen an answer, so that it is shown to be at work. */
export function botIsBusy({ state, messages }: View): boolean {
  return state !== undefined && state.owner === 'bot' && !state.ended && awaitsAnswer(messages)
}
