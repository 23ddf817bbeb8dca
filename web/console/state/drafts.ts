/**
 * What an agent typed and has not sent, per conversation, so that a reload, a lost session or a lapsed claim loses no text.
 *
 * It lives in this tab's session storage only, and is wiped on signing out: a desk at the town hall is shared.
 */
import type { Outgoing } from './conversation.ts'

const PREFIX = 'balie:'

export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export class Drafts {
  readonly #storage: TabStorage
  readonly #owner: string

  /** `owner` is the agent's id: a colleague who signs in on the same tab sees none of it. */
  constructor(storage: TabStorage, owner: string) {
    this.#storage = storage
    this.#owner = owner
  }

  text(handoffId: string): string {
    return this.#storage.getItem(this.#key('draft', handoffId)) ?? ''
  }

  keepText(handoffId: string, text: string): void {
    this.#keep(this.#key('draft', handoffId), text)
  }

  /** Messages that were on their way when the tab closed: shown as not sent, to be retried under the same id. */
  outgoing(handoffId: string): Outgoing[] {
    const stored = this.#storage.getItem(this.#key('outgoing', handoffId))
    if (stored === null) return []
    return (JSON.parse(stored) as Outgoing[]).map((item) => ({ ...item, status: 'failed' }))
  }

  keepOutgoing(handoffId: string, outgoing: readonly Outgoing[]): void {
    this.#keep(this.#key('outgoing', handoffId), outgoing.length > 0 ? JSON.stringify(outgoing) : '')
  }

  /** How far the agent has read, by the conversation's own sequence number; null when it was never opened. */
  readSeq(handoffId: string): number | null {
    const stored = this.#storage.getItem(this.#key('read', handoffId))
    return stored === null ? null : Number(stored)
  }

  keepReadSeq(handoffId: string, seq: number): void {
    this.#keep(this.#key('read', handoffId), String(seq))
  }

  forget(handoffId: string): void {
    for (const kind of ['draft', 'outgoing', 'read']) this.#storage.removeItem(this.#key(kind, handoffId))
  }

  /** Everything of everyone in this tab. */
  static wipe(storage: TabStorage): void {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
    for (const key of keys) if (key?.startsWith(PREFIX)) storage.removeItem(key)
  }

  #key(kind: string, handoffId: string): string {
    return `${PREFIX}${this.#owner}:${kind}:${handoffId}`
  }

  #keep(key: string, value: string): void {
    if (value === '') this.#storage.removeItem(key)
    else this.#storage.setItem(key, value)
  }
}
