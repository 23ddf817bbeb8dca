/**
 * What the citizen said and the server has not confirmed yet: sent in order, one at a time, each with its own
 * `clientMessageId` that never changes, so that a repeat doubles nothing. Survives a reload through `save`.
 */
import { ApiError, isTransient } from '../shared/api.ts'
import { backoffMs, Pause } from '../shared/backoff.ts'

export interface OutboxItem {
  clientMessageId: string
  /** As shown: what was typed, or the label of the button. */
  text: string
  buttonId?: string
  /** `queued`: its turn comes · `sending` · `waiting`: failed, retried by itself · `rejected`: refused for good. */
  status: 'queued' | 'sending' | 'waiting' | 'rejected'
}

export interface OutboxOptions {
  /** Sends one item; resolves when the server has it. */
  deliver: (item: OutboxItem) => Promise<void>
  /** Called after every change, with what is to be shown and kept. */
  save: (items: readonly OutboxItem[]) => void
  random?: () => number
}

export class Outbox {
  readonly #deliver: OutboxOptions['deliver']
  readonly #save: OutboxOptions['save']
  readonly #random: () => number
  readonly #pause = new Pause()
  readonly #closing = new AbortController()
  #items: readonly OutboxItem[]
  #running = false

  /** @param items what an earlier page left unsent */
  constructor(items: readonly OutboxItem[], { deliver, save, random = Math.random }: OutboxOptions) {
    this.#items = items.map((item) => (item.status === 'rejected' ? item : { ...item, status: 'queued' }))
    this.#deliver = deliver
    this.#save = save
    this.#random = random
  }

  get items(): readonly OutboxItem[] {
    return this.#items
  }

  add(message: Pick<OutboxItem, 'clientMessageId' | 'text' | 'buttonId'>): void {
    this.#change([...this.#items, { ...message, status: 'queued' }])
    void this.run()
  }

  remove(clientMessageId: string): void {
    this.#change(this.#items.filter((item) => item.clientMessageId !== clientMessageId))
  }

  /** Tries now instead of when the wait is over: the citizen asked, or the network is back. */
  retryNow(): void {
    this.#pause.wake()
    void this.run()
  }

  close(): void {
    this.#closing.abort()
  }

  /** Empties the outbox in order; returns at once when that is already going on. */
  async run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let failures = 0, item = this.#next(); item && !this.#closing.signal.aborted; item = this.#next()) {
      this.#mark(item, { status: 'sending' })
      try {
        await this.#deliver(item)
        failures = 0
        this.remove(item.clientMessageId)
      } catch (error) {
        if (!isTransient(error)) this.#mark(item, { status: 'rejected' })
        else await this.#waitBeforeRetry(item, failures++, error)
      }
    }
    this.#running = false
  }

  #next(): OutboxItem | undefined {
    return this.#items.find((item) => item.status !== 'rejected')
  }

  async #waitBeforeRetry(item: OutboxItem, failures: number, error: unknown): Promise<void> {
    this.#mark(item, { status: 'waiting' })
    const asked = error instanceof ApiError ? error.retryAfterMs : undefined
    await this.#pause.wait(Math.max(asked ?? 0, backoffMs(failures, { random: this.#random })), this.#closing.signal)
  }

  #mark(item: OutboxItem, change: Pick<OutboxItem, 'status'>): void {
    this.#change(this.#items.map((other) => (other.clientMessageId === item.clientMessageId ? { ...other, ...change } : other)))
  }

  #change(items: readonly OutboxItem[]): void {
    this.#items = items
    if (!this.#closing.signal.aborted) this.#save(items)
  }
}
