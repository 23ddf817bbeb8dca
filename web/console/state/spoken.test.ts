import { expect, test } from 'vitest'
import type { CannedAnswer } from '../types.ts'
import { detail, handoff, heldBy, message, none, sanne } from './examples.ts'
import { reduce, signedOutDesk, unread } from './desk.ts'
import { fromSnapshot, isThere } from './queue.ts'
import { isNotedBy, isOnTheLine, isSpoken, isWorthAsking, wasTold } from './spoken.ts'

const answer: CannedAnswer = { topic: 'paspoort', title: 'Paspoort', aspect: 'kosten', audience: null, label: 'Kosten', language: 'nl', text: '…', dutch: null, withdrawn: false }
const told = (aspect: string, audience: string | null = null) => message(2, { author: 'agent', answer: { key: 'paspoort', aspect, audience } })

test('who calls or stands at the counter is there, without a page and without a number', () => {
  const gone = { citizenPresent: false, callback: null }
  expect(isThere(handoff('a', gone))).toBe(false)
  expect(isThere(handoff('b', { ...gone, channel: 'phone' }))).toBe(true)
  expect(isThere(handoff('c', { ...gone, channel: 'counter' }))).toBe(true)
  expect([isSpoken(handoff('d')), isSpoken(handoff('e', { channel: 'counter' }))]).toEqual([false, true])
})

test('who called is on the line with who entered it, and is called by who takes it up later', () => {
  const at = '2026-11-21T10:00:00+00:00'
  const call = heldBy('a', 'Sanne', { channel: 'phone', queuedAt: at, claimedAt: at })
  expect(isOnTheLine(call)).toBe(true)
  expect(isOnTheLine({ ...call, status: 'queued' })).toBe(false)
  expect(isOnTheLine({ ...call, claimedAt: '2026-11-21T10:20:00+00:00' })).toBe(false)
  expect(isOnTheLine({ ...call, channel: 'webchat' })).toBe(false)
})

test('a few letters are asked of nobody', () => {
  expect(['', '  pa ', 'pas', 'wat kost een paspoort'].map(isWorthAsking)).toEqual([false, false, true, true])
})

test('an answer counts as told for what was asked and for whom', () => {
  expect(wasTold([message(1), told('kosten')], answer)).toBe(true)
  expect(wasTold([told('bewijs')], answer)).toBe(false)
  expect(wasTold([told('kosten', 'kind')], answer)).toBe(false)
  expect(wasTold([message(1, { author: 'agent', answer: null })], answer)).toBe(false)
})

test('what an employee noted themselves is not unread to them, and what a colleague noted is', () => {
  const call = heldBy('a', 'Sanne', { channel: 'phone', lastSeq: 2 })
  const mine = message(2, { name: 'Sanne', noted: true })
  const queue = fromSnapshot({ version: 1, waiting: [], mine: [call], notListed: none }, sanne.id)
  const shown = (last: typeof mine) => {
    const desk = { ...signedOutDesk, agent: sanne, queue, read: { a: 1 } }
    return reduce(desk, { type: 'detail', detail: { ...detail(call, [message(1), last]), draft: null }, tab: 'tab', taken: true })
  }
  expect(unread(shown(mine), call)).toBe(0)
  expect(unread(shown({ ...mine, name: 'Joost' }), call)).toBe(1)
  expect([isNotedBy(mine, 'Sanne'), isNotedBy(message(1, { name: 'Sanne' }), 'Sanne')]).toEqual([true, false])
})

test('a call that the exchange offers is shown until it is entered or set aside', () => {
  const call = { id: 'call', phone: '••••678', at: '2026-11-23T10:00:00+00:00' }
  const offered = reduce(signedOutDesk, { type: 'calls', calls: [call] })
  expect(offered.calls).toEqual([call])
  expect(reduce(offered, { type: 'calls', calls: [] }).calls).toEqual([])
})
