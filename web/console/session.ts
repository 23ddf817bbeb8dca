/**
 * Keeps the session alive while somebody works, says before it ends, and brings another tab's sign-in here.
 *
 * A session ends on the server; what is shown here is only told by it, in seconds, as the clock of this machine may be off.
 */
import type { Controller } from './controller.ts'
import { isSignedOut } from './errors.ts'

export interface Lasts {
  /** Seconds until it ends whatever is done, and until it ends if nothing is done. */
  endsIn: number
  idleEndsIn: number
}

/** Why a session is about to end, or null while it is not. */
export type Ending = 'idle' | 'longest' | null

const REPORT_EVERY_MS = 60_000
const LOOK_EVERY_MS = 10_000
const WARN_BEFORE_MS = 120_000

/** What to say of a session that lasts so much longer. */
export function ending({ endsIn, idleEndsIn }: Lasts, elapsedMs: number): Ending {
  if (Math.min(endsIn, idleEndsIn) * 1000 - elapsedMs > WARN_BEFORE_MS) return null
  return endsIn <= idleEndsIn ? 'longest' : 'idle'
}

export class SessionKeeper {
  readonly #controller: Controller
  readonly #others: BroadcastChannel
  #lasts: Lasts | null = null
  #toldAt = 0
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(controller: Controller) {
    this.#controller = controller
    this.#others = new BroadcastChannel('balie-session')
    this.#others.onmessage = () => void controller.resume()
    for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => void this.#active(), { capture: true, passive: true })
    setInterval(() => void this.#look(), LOOK_EVERY_MS)
  }

  /** Signed in on this tab: another that waits for it goes on by itself. */
  tellOthers(): void {
    this.#others.postMessage('signedIn')
  }

  /** The server told how long the session lasts. */
  told(lasts: Lasts): void {
    this.#lasts = lasts
    this.#toldAt = performance.now()
    this.#controller.store.dispatch({ type: 'ending', ending: ending(lasts, 0) })
  }

  async #active(): Promise<void> {
    const now = performance.now()
    const shown = this.#controller.store.desk.ending === 'idle'
    if (!this.#isOn || (now - this.#reportedAt < REPORT_EVERY_MS && !shown)) return
    this.#reportedAt = now
    await this.#ask(() => this.#controller.client.active())
  }

  /** Asks the server before it says anything: another tab may have been busy. */
  async #look(): Promise<void> {
    if (!this.#isOn || this.#lasts === null || ending(this.#lasts, performance.now() - this.#toldAt) === null) return
    await this.#ask(() => this.#controller.client.session())
  }

  async #ask(question: () => Promise<Lasts>): Promise<void> {
    try {
      this.told(await question())
    } catch (error) {
      if (isSignedOut(error)) this.#controller.expire()
    }
  }

  get #isOn(): boolean {
    return this.#controller.store.desk.session === 'signedIn'
  }
}
