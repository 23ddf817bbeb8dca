import type { Agent, Session } from '../types.ts'
import { describe, expect, test } from 'vitest'
import { reduce, signedOutDesk, unread, type Desk, type DeskEvent } from './desk.ts'
import { noBridge } from './drafts.ts'
import { detail, handoff, heldBy, message, none, sanne } from './examples.ts'
import { fromSnapshot } from './queue.ts'

const mehmet = { ...sanne, id: 'agent-mehmet', username: 'mehmet', name: 'Mehmet' }

function after(desk: Desk, ...events: DeskEvent[]): Desk {
  return events.reduce(reduce, desk)
}

const session = (agent: Agent, csrfToken: string): Session => ({
  agent,
  csrfToken,
  method: 'password',
  secondStep: { on: false, toSetUp: false },
  endsIn: 43_200,
  idleEndsIn: 3600,
  timeZone: 'Europe/Amsterdam',
})

const held = heldBy('a', 'Sanne', { lastSeq: 2 })
const atWork = after(
  signedOutDesk,
  { type: 'signedIn', session: session(sanne, 'token') },
  { type: 'queue', queue: fromSnapshot({ version: 1, waiting: [handoff('b')], mine: [held], notListed: none }, sanne.id) },
  { type: 'opening', id: 'a', outgoing: [], draft: noBridge, canned: null },
  { type: 'detail', detail: detail(held, [message(1), message(2)]), tab: 'hier', taken: false },
  { type: 'draft', id: 'a', text: 'half een zin' },
)

describe('a conversation that was only read', () => {
  const gone = after(atWork, { type: 'queue', queue: fromSnapshot({ version: 2, waiting: [], mine: [], notListed: none }, sanne.id) })

  test('does not come back into the lists by an answer that is older than what the stream told', () => {
    const stale = after(gone, { type: 'detail', detail: detail(held, []), tab: 'hier', taken: false })
    expect(stale.queue?.mine).toEqual([])
  })

  test('comes into them when it was taken', () => {
    const taken = after(gone, { type: 'detail', detail: detail(held, []), tab: 'hier', taken: true })
    expect(taken.queue?.mine).toHaveLength(1)
  })
})

describe('a lost session', () => {
  test('keeps the work on the screen, and signing in again goes on with it', () => {
    const expired = after(atWork, { type: 'sessionExpired' })
    expect(expired.session).toBe('expired')
    const back = after(expired, { type: 'signedIn', session: session(sanne, 'other') })
    expect(back.conversations['a']?.draft).toBe('half een zin')
    expect(back.csrfToken).toBe('other')
  })

  test('shows nothing of it to a colleague who signs in instead', () => {
    const other = after(atWork, { type: 'sessionExpired' }, { type: 'signedIn', session: session(mehmet, 'other') })
    expect(other).toMatchObject({ conversations: {}, queue: null, read: {} })
  })

  test('of someone who was never in is just signed out', () => {
    expect(after(signedOutDesk, { type: 'sessionExpired' }).session).toBe('signedOut')
  })
})

describe('unread messages', () => {
  test('are those after the last that was seen, also when the conversation is not on the screen', () => {
    const seen = after(atWork, { type: 'read', id: 'a', seq: 2 })
    const told = after(seen, { type: 'message', id: 'a', message: message(3) }, { type: 'message', id: 'a', message: message(4) })
    expect(unread(told, told.queue!.mine[0]!)).toBe(2)
    const caughtUp = after(told, { type: 'read', id: 'a', seq: 4 })
    expect(unread(caughtUp, caughtUp.queue!.mine[0]!)).toBe(0)
  })

  test('cannot be counted in a conversation that was never opened', () => {
    expect(unread(atWork, atWork.queue!.mine[0]!)).toBeNull()
  })

  test('never come back by an older mark', () => {
    const read = after(atWork, { type: 'read', id: 'a', seq: 9 }, { type: 'read', id: 'a', seq: 3 })
    expect(read.read['a']).toBe(9)
  })
})

describe('the queue', () => {
  test('says in the open conversation what changed', () => {
    const changed = after(atWork, {
      type: 'queue',
      queue: fromSnapshot({ version: 2, waiting: [], mine: [{ ...held, citizenPresent: false }], notListed: none }, sanne.id),
    })
    expect(changed.conversations['a']?.detail).toMatchObject({ citizenPresent: false, claimId: 'claim-1' })
    expect(changed.conversations['a']?.detail?.messages).toHaveLength(2)
  })

  test('holds rows only, however much the detail told', () => {
    expect(atWork.queue!.mine[0]).not.toHaveProperty('messages')
  })
})

test('a conversation that fails to load says so, and one that was loaded stays on the screen', () => {
  const never = after(atWork, { type: 'opening', id: 'b', outgoing: [], draft: noBridge, canned: null }, { type: 'openFailed', id: 'b', error: 'weg' })
  expect(never.conversations['b']).toMatchObject({ status: 'failed', error: 'weg' })
  expect(after(atWork, { type: 'openFailed', id: 'a', error: 'weg' }).conversations['a']).toMatchObject({ status: 'ready', error: 'weg' })
})

test('what an earlier action said goes with the next one; what happened by itself stays until it is closed', () => {
  const said = (news: boolean): Desk => after(atWork, { type: 'notice', notice: { id: 1, tone: 'info', text: 'af', news } }, { type: 'done' })
  expect(said(false).notice).toBeNull()
  expect(said(true).notice?.text).toBe('af')
})
