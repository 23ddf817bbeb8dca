/** What the desk says: asked when the panel opens, and again for as long as it is open. */
import { Pause } from '../shared/backoff.ts'
import type { Desk } from '../shared/contract.ts'

/** Within a minute everyone is told what they should know now, or no longer. */
const AGAIN_MS = 45_000
/** How long the server may be silent before the citizen is pointed to the telephone; it is waited for all the same. */
const SILENT_MS = 5_000

export interface DeskWatchOptions {
  read: (signal: AbortSignal) => Promise<Desk>
  /** Repeats a read until it is answered; undefined when it was given up, or refused for good. */
  untilAnswered: (signal: AbortSignal, read: (signal: AbortSignal) => Promise<Desk>) => Promise<Desk | undefined>
  onDesk: (desk: Desk) => void
  onSilence: () => void
}

export class DeskWatch {
  #watching = new AbortController()

  constructor(private readonly options: DeskWatchOptions) {}

  /** Asks now, from the start: the panel opened, or something else is asked for. */
  async start(): Promise<void> {
    const { read, untilAnswered, onDesk, onSilence } = this.options
    this.stop()
    this.#watching = new AbortController()
    const { signal } = this.#watching
    const silent = setTimeout(() => !signal.aborted && onSilence(), SILENT_MS)
    const desk = await untilAnswered(signal, read)
    clearTimeout(silent)
    if (desk && !signal.aborted) onDesk(desk)
    while (!signal.aborted) {
      await new Pause().wait(AGAIN_MS, signal)
      if (signal.aborted || document.hidden) continue
      const now = await read(signal).catch(() => undefined) // the next time, then; what cannot be sent says so itself
      if (now && !signal.aborted) onDesk(now)
    }
  }

  stop(): void {
    this.#watching.abort()
  }
}
