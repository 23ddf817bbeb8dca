/**
 * What this tab remembers of the conversation: enough to go on after a reload, gone when the tab closes. Nothing is written
 * before the citizen has sent something. Where the browser refuses storage the chat works, without surviving a reload.
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
}

const KEY = 'balie-chat'

export class TabStorage {
  constructor(private readonly storage: Storage | undefined = available()) {}

  read(): Kept | undefined {
    try {
      return JSON.parse(this.storage?.getItem(KEY) ?? 'null') ?? undefined
    } catch {
      return undefined
    }
  }

  write(kept: Kept): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify(kept))
    } catch {
      // Full or forbidden: the conversation goes on in memory.
    }
  }

  clear(): void {
    this.storage?.removeItem(KEY)
  }
}

function available(): Storage | undefined {
  try {
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}
