/**
 * What of an agent's work only this tab has: what was typed while the server did not have it yet, messages on their way, how far was read.
 *
 * It lives in this tab's session storage, and is wiped on signing out: a desk at the town hall is shared. What was typed is kept by the server
 * (`drafting.ts`); here it is the bridge until that has it.
 */
import type { CannedAnswer } from '../types.ts'
import { noColumns, type Columns } from './columns.ts'
import type { Outgoing } from './conversation.ts'

const PREFIX = 'balie:'

/** A text that the server does not have, and the version that it was made from. */
export interface Bridge {
  text: string
  base: number
}

export const noBridge: Bridge = { text: '', base: 0 }

export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export class Drafts {
  readonly #storage: TabStorage
  readonly #owner: string

  /** `owner` is the agent's id: a colleague who signs in on the same tab sees none of it. */
  constructor(storage: TabStorage, owner: string) {
    this.#storage = storage
    this.#owner = owner
  }

  unsaved(handoffId: string): Bridge {
    const stored = this.#storage.getItem(this.#key('draft', handoffId))
    return stored === null ? noBridge : (JSON.parse(stored) as Bridge)
  }

  /** @param bridge null once the server has it */
  keepUnsaved(handoffId: string, bridge: Bridge | null): void {
    this.#keep(this.#key('draft', handoffId), bridge === null ? '' : JSON.stringify(bridge))
  }

  /** The agreed answer that the draft began as. */
  canned(handoffId: string): CannedAnswer | null {
    return JSON.parse(this.#storage.getItem(this.#key('canned', handoffId)) ?? 'null') as CannedAnswer | null
  }

  keepCanned(handoffId: string, canned: CannedAnswer | null): void {
    this.#keep(this.#key('canned', handoffId), canned === null ? '' : JSON.stringify(canned))
  }

  /** What this agent ticked off of the behaviours: a memory aid of their own. */
  ticks(handoffId: string): string[] {
    return JSON.parse(this.#storage.getItem(this.#key('ticks', handoffId)) ?? '[]') as string[]
  }

  keepTicks(handoffId: string, ticks: readonly string[]): void {
    this.#keep(this.#key('ticks', handoffId), ticks.length > 0 ? JSON.stringify(ticks) : '')
  }

  /** A private note that was not saved. */
  note(handoffId: string): string {
    return this.#storage.getItem(this.#key('note', handoffId)) ?? ''
  }

  keepNote(handoffId: string, text: string): void {
    this.#keep(this.#key('note', handoffId), text)
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

  /** Which conversations stand side by side. */
  columns(): Columns {
    return JSON.parse(this.#storage.getItem(this.#key('columns', '')) ?? 'null') as Columns | null ?? noColumns
  }

  keepColumns(columns: Columns): void {
    this.#keep(this.#key('columns', ''), JSON.stringify(columns))
  }

  forget(handoffId: string): void {
    for (const kind of ['draft', 'canned', 'note', 'ticks', 'outgoing', 'read']) this.#storage.removeItem(this.#key(kind, handoffId))
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
