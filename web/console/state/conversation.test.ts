import { describe, expect, test } from 'vitest'
import { hasGap, isAsAgreed, isOwnText, opening, withDetail, withHandoff, withLapsedClaim, withMessage, withOutgoing, type Outgoing } from './conversation.ts'
import { detail, handoff, heldBy, message, sanne } from './examples.ts'

const mine = withDetail(opening, detail(heldBy('a', 'Sanne'), [message(1), message(2)]))
const unsent: Outgoing = { clientMessageId: 'c-1', text: 'Dag mevrouw', status: 'sending', error: null }

describe('messages', () => {
  test('stand in the order of their numbers, once each', () => {
    const conversation = withMessage(withMessage(withMessage(mine, message(4)), message(3)), message(4))
    expect(conversation.detail?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  })

  test('a missing number is noticed', () => {
    expect(hasGap(mine)).toBe(false)
    expect(hasGap(withMessage(mine, message(4)))).toBe(true)
  })

  test('a message that came on the stream survives an older answer of the server', () => {
    const conversation = withDetail(withMessage(mine, message(3)), detail(heldBy('a', 'Sanne'), [message(1), message(2)]))
    expect(conversation.detail?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })
})

test('a text that keeps hardly a word of the agreed answer is one of the employee', () => {
  const text = 'Een paspoort kost vandaag 86,85 euro. Betalen doet u aan de balie.'
  const canned = { topic: 'paspoort', title: 'Paspoort', aspect: 'kosten', audience: null, label: 'Wat kost het?', language: 'nl', text, dutch: null, withdrawn: false }
  expect(isAsAgreed(canned, ` ${text}\n`)).toBe(true)
  expect(isOwnText(canned, `${text} Neem contant geld mee.`)).toBe(false)
  expect(isOwnText(canned, 'Ik bel u morgen even terug.')).toBe(true)
})

describe('what is being sent', () => {
  test('is confirmed by the message that carries its id, on whichever way that comes first', () => {
    const sending = withOutgoing(mine, unsent)
    const confirmed = message(3, { author: 'agent', clientMessageId: 'c-1' })
    expect(withMessage(sending, confirmed).outgoing).toEqual([])
    expect(withDetail(sending, detail(heldBy('a', 'Sanne'), [confirmed])).outgoing).toEqual([])
  })

  test('stays one message over a retry', () => {
    const failed = withOutgoing(withOutgoing(mine, unsent), { ...unsent, status: 'failed', error: 'weg' })
    expect(withOutgoing(failed, unsent).outgoing).toEqual([unsent])
  })
})

describe('a claim', () => {
  test('that lapsed puts the text back before what was typed since, and cannot speak any more', () => {
    const conversation = withLapsedClaim(withOutgoing({ ...mine, draft: 'En verder' }, unsent), unsent)
    expect(conversation).toMatchObject({ draft: 'Dag mevrouw\nEn verder', outgoing: [], lapsed: true })
    expect(conversation.detail?.claimId).toBeNull()
  })

  test('ends when a colleague has the conversation, and stays when only something else changed', () => {
    expect(withHandoff(mine, heldBy('a', 'Mehmet'), sanne.id).detail?.claimId).toBeNull()
    expect(withHandoff(mine, handoff('a'), sanne.id).detail?.claimId).toBeNull()
    expect(withHandoff(mine, heldBy('a', 'Sanne', { citizenPresent: false }), sanne.id).detail).toMatchObject({
      claimId: 'claim-1',
      citizenPresent: false,
    })
  })

  test('shows the whole number to call, which is gone with it', () => {
    const callback = { phone: '••••678' }
    const caller = { ...mine, detail: { ...mine.detail!, callback, callTo: '+31612345678' } }
    expect(withHandoff(caller, heldBy('a', 'Sanne', { callback }), sanne.id).detail?.callTo).toBe('+31612345678')
    expect(withHandoff(caller, heldBy('a', 'Mehmet', { callback }), sanne.id).detail?.callTo).toBeNull()
  })

  test('that is taken again clears the warning', () => {
    const lapsed = withLapsedClaim(withOutgoing(mine, unsent), unsent)
    expect(withDetail(lapsed, detail(heldBy('a', 'Sanne'), [message(1), message(2)])).lapsed).toBe(false)
  })
})
