/** Asks what is wrong with what is typed, and how it would be read: a moment after the last key, and again until there is an answer. */
import { ApiError } from '../../shared/api.ts'
import type { Finding } from '../strings.editing.ts'
import type { Body, Detail } from './content.ts'

export interface Looked {
  findings: Finding[]
  preview: unknown[]
  /** The facts in the texts as they are typed, with what they are worth today. */
  facts?: Detail['facts']
}

/** What was found, of which words, or that nobody could look. */
export interface Found extends Looked {
  of: Body | null
  failed: boolean
}

export type Standing = 'checking' | 'checked' | 'failed'

export const LOOK_AFTER_MS = 400
export const AGAIN_AFTER_MS = 5_000
export const NOTHING_YET: Found = { of: null, failed: false, findings: [], preview: [] }

/** How it stands with these words: what was found of earlier ones says nothing of them. */
export function standingOf(found: Found, body: Body | null): Standing {
  if (found.of !== body || body === null) return 'checking'
  return found.failed ? 'failed' : 'checked'
}

/** What may be shown beside these words: of earlier ones no finding, and how they would be read only until these are. */
export function shownOf(found: Found, body: Body | null): Looked {
  const { preview, facts } = found
  return standingOf(found, body) === 'checked' ? found : { findings: [], preview, ...(facts ? { facts } : {}) }
}

export class Looking {
  readonly #ask: (body: Body) => Promise<Looked>
  readonly #show: (found: Found) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = 0
  #body: Body | null = null
  #answered = true

  constructor(ask: (body: Body) => Promise<Looked>, show: (found: Found) => void) {
    this.#ask = ask
    this.#show = show
  }

  /** These words are in the form now. */
  look(body: Body): void {
    this.#body = body
    this.#answered = false
    this.#asked += 1 // what was asked before comes too late
    this.#after(LOOK_AFTER_MS)
  }

  /** Asks at once, without waiting for the next key. */
  async now(): Promise<Found> {
    clearTimeout(this.#timer)
    const [body, mine] = [this.#body, ++this.#asked]
    if (body === null) return NOTHING_YET
    const found = await this.#found(body)
    if (mine !== this.#asked) return found
    this.#answered = !found.failed
    this.#show(found)
    if (found.failed) this.#after(AGAIN_AFTER_MS)
    return found
  }

  /** The connection is back. */
  again(): void {
    if (!this.#answered) void this.now()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#asked += 1
  }

  #after(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.now(), ms)
  }

  async #found(body: Body): Promise<Found> {
    try {
      return { ...(await this.#ask(body)), of: body, failed: false }
    } catch (error) {
      const tooMuch = error instanceof ApiError && error.status === 413
      const findings: Finding[] = tooMuch ? [{ level: 'error', code: 'too_much' }] : []
      return { of: body, failed: !tooMuch, findings, preview: [] }
    }
  }
}
