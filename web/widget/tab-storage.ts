/**
 * What is remembered of the conversation: in this tab enough to go on after a reload, gone when the tab closes; on the device only when the
 * citizen asked for it, until a date. Nothing is written before the citizen has sent something. Where the browser refuses storage the
 * chat works, without surviving a reload.
 */
import type { Language } from '../shared/contract.ts'
import type { OutboxItem } from './outbox.ts'

export interface Kept {
  /** Makes starting the conversation safe to repeat. */
  idempotencyKey: string
  /** Absent until the server has started it. */
  conversation?: { id: string; token: string; reference: string }
  language: Language
  open: boolean
  /** The last message that the citizen has seen. */
  seenSeq: number
  draft: string
  outbox: readonly OutboxItem[]
  alerts?: { sound: boolean; notify: boolean }
  /** Until when this device keeps it, in milliseconds; absent where only the tab does. */
  until?: number
}

const KEY = 'balie-chat'

export class TabStorage {
  constructor(
    private readonly tab: Storage | undefined = available('sessionStorage'),
    private readonly device: Storage | undefined = available('localStorage'),
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether this browser can keep something beyond the tab. */
  get canKeep(): boolean {
    return this.device !== undefined
  }

  read(): Kept | undefined {
    const kept = parsed(this.tab) ?? parsed(this.device)
    if (kept?.until === undefined || kept.until > this.now()) return kept
    this.clear()
    return undefined
  }

  /** On the device it goes on only where it stands there already: another tab may have forgotten it. */
  write(kept: Kept): void {
    const onDevice = kept.until !== undefined && parsed(this.device) !== undefined
    const { until: _until, ...inTab } = kept
    put(this.tab, onDevice ? kept : inTab)
    if (onDevice) put(this.device, kept)
  }

  /** Keeps it on the device from now on. */
  keep(kept: Kept & { until: number }): void {
    put(this.device, kept)
    this.write(kept)
  }

  /** Keeps it in the tab only. */
  forget(): void {
    remove(this.device)
  }

  clear(): void {
    remove(this.tab)
    remove(this.device)
  }
}

function parsed(storage: Storage | undefined): Kept | undefined {
  try {
    return JSON.parse(storage?.getItem(KEY) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function put(storage: Storage | undefined, kept: Kept): void {
  try {
    storage?.setItem(KEY, JSON.stringify(kept))
  } catch {
    // Full or forbidden: the conversation goes on in memory.
  }
}

function remove(storage: Storage | undefined): void {
  try {
    storage?.removeItem(KEY)
  } catch {
    // Forbidden: there is nothing in it either.
  }
}

function available(name: 'sessionStorage' | 'localStorage'): Storage | undefined {
  try {
    return globalThis[name] ?? undefined
  } catch {
    return undefined
  }
}
