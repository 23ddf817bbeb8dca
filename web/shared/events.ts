/**
 * Follows a server-sent event stream with `fetch`, so that a token travels in a header and never in a URL.
 *
 * It reconnects by itself, resumes after the last event with `Last-Event-ID`, takes silence for a broken connection (a laptop
 * that slept keeps a dead socket), and wakes at once when the network or the page comes back.
 */
import { ApiError, apiError, isTransient } from './api.ts'
import { backoffMs, Pause } from './backoff.ts'
import { EventParser, type ServerEvent } from './event-parser.ts'

/** `live`: connected · `lost`: the connection failed and is retried · `closed`: closed here, or refused for good. */
export type StreamStatus = 'connecting' | 'live' | 'lost' | 'closed'

/** A handler per event type, called with the parsed JSON of `data` and the event's id. */
export type EventHandlers<Events> = { [Type in keyof Events]?: (data: Events[Type], id: string) => void }

export interface EventStreamOptions<Events> {
  url: string
  on: EventHandlers<Events>
  /** Headers of every attempt, e.g. `Authorization`; none for a cookie session. */
  headers?: () => Record<string, string>
  credentials?: RequestCredentials
  /** Resume after this event. */
  lastEventId?: string
  /** `failures` counts the connections in a row that ended since the last byte came in: 1 is an ordinary hiccup. */
  onStatus?: (status: StreamStatus, failures: number) => void
  /** The server refused for good (401, 403, 404, 410 …): the stream is closed and does not come back. */
  onRefused?: (error: ApiError) => void
  /** Silence, heartbeats included, after which the connection counts as broken. */
  silenceMs?: number
  fetch?: typeof fetch
  random?: () => number
}

const SILENCE_MS = 45_000

export class EventStream<Events> {
  readonly #options: EventStreamOptions<Events>
  readonly #closing = new AbortController()
  readonly #pause = new Pause()
  #lastEventId: string
  #retryMs: number | undefined
  #failures = 0
  #lastByteAt = 0
  #connection: AbortController | undefined

  constructor(options: EventStreamOptions<Events>) {
    this.#options = options
    this.#lastEventId = options.lastEventId ?? ''
    globalThis.addEventListener?.('online', this.#wake)
    globalThis.document?.addEventListener('visibilitychange', this.#wake)
    void this.#run()
  }

  get lastEventId(): string {
    return this.#lastEventId
  }

  close(): void {
    globalThis.removeEventListener?.('online', this.#wake)
    globalThis.document?.removeEventListener('visibilitychange', this.#wake)
    this.#closing.abort()
  }

  /** Tries again now instead of when the wait is over. */
  retryNow(): void {
    this.#pause.wake()
  }

  readonly #wake = (): void => {
    if (globalThis.document?.visibilityState === 'hidden') return
    if (this.#lastByteAt > 0 && Date.now() - this.#lastByteAt > this.#silenceMs) this.#connection?.abort()
    this.retryNow()
  }

  get #silenceMs(): number {
    return this.#options.silenceMs ?? SILENCE_MS
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      this.#status('connecting')
      try {
        await this.#connect()
        if (signal.aborted) break
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof ApiError && !isTransient(error)) {
          this.close()
          this.#options.onRefused?.(error)
          break
        }
        if (error instanceof ApiError) this.#retryMs = error.retryAfterMs
      }
      this.#failures += 1
      this.#status('lost')
      await this.#pause.wait(this.#delayMs(), signal)
    }
    this.#status('closed')
  }

  #delayMs(): number {
    const { random = Math.random } = this.#options
    return backoffMs(this.#failures - 1, this.#retryMs === undefined ? { random } : { random, firstMs: this.#retryMs })
  }

  /** One connection, from the request to its end. Resolves when the server ends it, throws when it fails. */
  async #connect(): Promise<void> {
    const connection = new AbortController()
    this.#connection = connection
    const signal = AbortSignal.any([this.#closing.signal, connection.signal])
    const silence = new Silence(this.#silenceMs, () => connection.abort())
    try {
      const { url, credentials = 'same-origin', headers } = this.#options
      const send = this.#options.fetch ?? fetch
      const response = await send(url, {
        credentials,
        cache: 'no-store',
        headers: {
          Accept: 'text/event-stream',
          ...(this.#lastEventId === '' ? {} : { 'Last-Event-ID': this.#lastEventId }),
          ...headers?.(),
        },
        signal,
      })
      if (!response.ok || response.body === null) throw await apiError(response)
      this.#status('live')
      await this.#read(response.body, silence)
    } finally {
      silence.end()
    }
  }

  async #read(body: ReadableStream<Uint8Array>, silence: Silence): Promise<void> {
    const parser = new EventParser(this.#lastEventId)
    const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      silence.broken()
      this.#lastByteAt = Date.now()
      this.#failures = 0
      for (const event of parser.push(value)) this.#dispatch(event)
      this.#retryMs = parser.retryMs
    }
  }

  /** The id counts as seen only after its handler has taken the event, so a handler that throws gets it again. */
  #dispatch({ event, data, id }: ServerEvent): void {
    this.#options.on[event as keyof Events]?.(JSON.parse(data) as Events[keyof Events], id)
    this.#lastEventId = id
  }

  #status(status: StreamStatus): void {
    this.#options.onStatus?.(status, this.#failures)
  }
}

/** Calls `onSilence` when `broken()` has not been called for `ms`. */
class Silence {
  #timer: ReturnType<typeof setTimeout>

  constructor(
    private readonly ms: number,
    private readonly onSilence: () => void,
  ) {
    this.#timer = setTimeout(onSilence, ms)
  }

  broken(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.onSilence, this.ms)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
