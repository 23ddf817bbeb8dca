import { describe, expect, test } from 'vitest'
import { handoff, heldBy, none, sanne } from './examples.ts'
import { addressed, applyChange, arrivals, asServed, fromSnapshot, settle, takenOver, type Queue } from './queue.ts'

const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id)

function queueOf(...waiting: ReturnType<typeof handoff>[]): Queue {
  return fromSnapshot({ version: 7, waiting, mine: [], notListed: none }, sanne.id)
}

function applied(queue: Queue, change: Parameters<typeof applyChange>[1]): Queue {
  const outcome = applyChange(queue, change, sanne.id)
  if (outcome.kind !== 'applied') throw new Error(`not applied but ${outcome.kind}`)
  return outcome.queue
}

describe('a snapshot', () => {
  test('keeps what colleagues hold and what is snoozed out of what waits', () => {
    const queue = fromSnapshot(
      {
        version: 1,
        waiting: [handoff('a'), heldBy('b', 'Mehmet'), handoff('c', { status: 'snoozed' })],
        mine: [heldBy('d', 'Sanne')],
        notListed: none,
      },
      sanne.id,
    )
    expect(ids(queue.waiting)).toEqual(['a'])
    expect(ids(queue.elsewhere)).toEqual(['b', 'c'])
    expect(ids(queue.mine)).toEqual(['d'])
  })
})

describe('a change', () => {
  test('with the next version is applied', () => {
    const queue = applied(queueOf(handoff('a'), handoff('b')), { version: 8, upsert: [heldBy('a', 'Sanne')], remove: ['b'], notListed: none })
    expect(queue).toMatchObject({ version: 8, waiting: [], elsewhere: [] })
    expect(ids(queue.mine)).toEqual(['a'])
  })

  test('says how many wait behind what is listed', () => {
    const more = { count: 800, orMore: true }
    expect(applied(queueOf(handoff('a')), { version: 8, upsert: [], remove: [], notListed: more }).notListed).toEqual(more)
  })

  test('that skips a version is a gap: nothing is guessed', () => {
    expect(applyChange(queueOf(), { version: 9, upsert: [handoff('a')], remove: [], notListed: none }, sanne.id)).toEqual({ kind: 'gap' })
  })

  test('that was applied already changes nothing', () => {
    expect(applyChange(queueOf(), { version: 7, upsert: [handoff('a')], remove: [], notListed: none }, sanne.id)).toEqual({ kind: 'known' })
  })

  test('moves a handoff that a colleague took out of what waits', () => {
    const queue = applied(queueOf(handoff('a')), { version: 8, upsert: [heldBy('a', 'Mehmet')], remove: [], notListed: none })
    expect(queue.waiting).toEqual([])
    expect(ids(queue.elsewhere)).toEqual(['a'])
  })

  test('takes a conversation whose claim lapsed away from me', () => {
    const before = fromSnapshot({ version: 1, waiting: [], mine: [heldBy('a', 'Sanne')], notListed: none }, sanne.id)
    const queue = applied(before, { version: 2, upsert: [handoff('a')], remove: [], notListed: none })
    expect(queue.mine).toEqual([])
    expect(ids(queue.waiting)).toEqual(['a'])
  })

  test('puts who comes in where the server serves them: an urgent one before those who wait less than two hours', () => {
    const queue = queueOf(
      handoff('since seven', { orderKey: '2026-11-21T07:00:00.000000+00:00' }),
      handoff('since nine', { orderKey: '2026-11-21T09:00:00.000000+00:00' }),
    )
    const urgent = handoff('urgent', { priority: 'urgent', orderKey: '2026-11-21T08:00:00.000000+00:00' })
    expect(ids(applied(queue, { version: 8, upsert: [urgent], remove: [], notListed: none }).waiting)).toEqual(['since seven', 'urgent', 'since nine'])
  })
})

describe('the answer to a call of our own', () => {
  test('makes a claimed handoff mine before the stream says so', () => {
    expect(ids(settle(queueOf(handoff('a')), heldBy('a', 'Sanne'), sanne.id).mine)).toEqual(['a'])
  })

  test('does not bring back what went to a department that this agent does not see', () => {
    const transferred = handoff('a', { department: 'sociaal_domein' })
    expect(settle(queueOf(), transferred, sanne.id).waiting).toEqual([])
  })
})

describe('arrivals', () => {
  test('are those who were in no list before; the first snapshot announces nobody', () => {
    const before = queueOf(handoff('a'))
    const after = applied(before, { version: 8, upsert: [handoff('b')], remove: [], notListed: none })
    expect(ids(arrivals(before, after))).toEqual(['b'])
    expect(arrivals(null, after)).toEqual([])
  })
})

describe('what waits for an agent by name', () => {
  const forSanne = { reservedFor: { id: sanne.id, name: 'Sanne', until: null, from: 'Mehmet' } }
  const forMehmet = { reservedFor: { id: 'agent-mehmet', name: 'Mehmet', until: null, from: 'Sanne' } }

  test('comes first in their list after danger, and nowhere else', () => {
    const waiting = [handoff('a'), handoff('b', forMehmet), handoff('c', forSanne), handoff('d'), handoff('e', { sensitivity: 'danger' })]
    expect(ids(asServed(waiting, sanne.id))).toEqual(['e', 'c', 'a', 'b', 'd'])
  })

  test('is announced when a colleague passes it on, also when it was in a list before', () => {
    const before = queueOf(heldBy('a', 'Mehmet'), handoff('b', forSanne))
    const after = applied(before, { version: 8, upsert: [handoff('a', forSanne), handoff('c', forMehmet)], remove: [], notListed: none })
    expect(ids(addressed(before, after, sanne.id))).toEqual(['a'])
    expect(addressed(null, after, sanne.id)).toEqual([])
  })
})

describe('what was taken over', () => {
  const before = fromSnapshot({ version: 7, waiting: [], mine: [heldBy('a', 'Sanne'), heldBy('b', 'Sanne')], notListed: none }, sanne.id)

  test('was of this agent and is a colleague’s now', () => {
    const after = applied(before, { version: 8, upsert: [heldBy('a', 'Fatima'), heldBy('c', 'Fatima')], remove: [], notListed: none })
    expect(takenOver(before, after, sanne.id)).toEqual([heldBy('a', 'Fatima')])
    expect(takenOver(null, after, sanne.id)).toEqual([])
  })

  test('is not what this agent gave away or put aside', () => {
    const after = applied(before, { version: 8, upsert: [handoff('a'), handoff('b', { status: 'snoozed' })], remove: [], notListed: none })
    expect(takenOver(before, after, sanne.id)).toEqual([])
  })
})
