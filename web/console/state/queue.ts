/**
 * The live queue as the console knows it: a snapshot, and then versioned changes.
 *
 * The stream says what changed, numbered. A number that does not follow the last one means that something was missed: then
 * nothing is guessed and a fresh snapshot is asked for.
 */
import type { Handoff, QueueChange, QueueSnapshot } from '../types.ts'

export interface Queue {
  readonly version: number
  readonly waiting: readonly Handoff[]
  readonly mine: readonly Handoff[]
}

/** `applied` carries the new queue; `known` was seen before; `gap` asks for a snapshot. */
export type ChangeOutcome = { kind: 'applied'; queue: Queue } | { kind: 'known' } | { kind: 'gap' }

export function fromSnapshot(snapshot: QueueSnapshot): Queue {
  return { version: snapshot.version, waiting: snapshot.waiting, mine: snapshot.mine }
}

/** Applies one change, as the agent with `agentId` sees it. */
export function applyChange(queue: Queue, change: QueueChange, agentId: string): ChangeOutcome {
  if (change.version <= queue.version) return { kind: 'known' }
  if (change.version !== queue.version + 1) return { kind: 'gap' }
  const upserted = change.upsert.reduce((result, handoff) => place(result, handoff, agentId), queue)
  return {
    kind: 'applied',
    queue: {
      version: change.version,
      waiting: upserted.waiting.filter((handoff) => !change.remove.includes(handoff.id)),
      mine: upserted.mine.filter((handoff) => !change.remove.includes(handoff.id)),
    },
  }
}

/** Puts a handoff in the list it now belongs to, and out of the other. Used for changes and for the answers of our own calls. */
export function place(queue: Queue, handoff: Handoff, agentId: string): Queue {
  return {
    version: queue.version,
    waiting: handoff.status === 'queued' ? upsert(queue.waiting, handoff) : without(queue.waiting, handoff.id),
    mine: isMine(handoff, agentId) ? upsert(queue.mine, handoff) : without(queue.mine, handoff.id),
  }
}

export function isMine(handoff: Handoff, agentId: string): boolean {
  return (handoff.status === 'claimed' || handoff.status === 'snoozed') && handoff.claimedBy?.id === agentId
}

/** Who arrived between two states of the queue: what the live region announces. */
export function arrivals(before: Queue | null, after: Queue): Handoff[] {
  if (before === null) return []
  const known = new Set([...before.waiting, ...before.mine].map((handoff) => handoff.id))
  return after.waiting.filter((handoff) => !known.has(handoff.id))
}

function upsert(list: readonly Handoff[], handoff: Handoff): Handoff[] {
  const others = without(list, handoff.id)
  const at = list.findIndex((other) => other.id === handoff.id)
  return at >= 0 ? others.toSpliced(at, 0, handoff) : insertInOrder(others, handoff)
}

function without(list: readonly Handoff[], id: string): Handoff[] {
  return list.filter((handoff) => handoff.id !== id)
}

/** Before the first that the server would serve later: by class, then by how long they wait. */
function insertInOrder(list: Handoff[], handoff: Handoff): Handoff[] {
  const at = list.findIndex((other) => servedBefore(handoff, other))
  return at < 0 ? [...list, handoff] : list.toSpliced(at, 0, handoff)
}

const CLASS = { urgent: 0, high: 1, normal: 2 } as const

function servedBefore(one: Handoff, other: Handoff): boolean {
  const byClass = CLASS[one.priority] - CLASS[other.priority]
  return byClass !== 0 ? byClass < 0 : Date.parse(one.queuedAt) < Date.parse(other.queuedAt)
}
