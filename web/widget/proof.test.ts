import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { expect, test } from 'vitest'
import { Api, ApiError } from '../shared/api.ts'
import { prove, startConversation } from './proof.ts'

const SECRET = 'only in this test'
const challenge = () =>
  createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: 10, keyPrefix: '0', deriveKey, hmacSignatureSecret: SECRET })
const going = new AbortController().signal

test('a challenge is solved as the server checks it', async () => {
  const given = await challenge()
  const proof = JSON.parse(atob((await prove(given, going))!))
  const { verified } = await verifySolution({ ...proof, deriveKey, hmacSignatureSecret: SECRET })
  expect(verified).toBe(true)
})

async function starts(answers: Response[]): Promise<unknown[]> {
  const sent: unknown[] = []
  const api = new Api('', {
    fetch: async (_input, init) => {
      sent.push(JSON.parse(String(init?.body)))
      return answers.shift()!
    },
  })
  await startConversation(api, { language: 'nl', idempotencyKey: 'one and the same', signal: going })
  return sent
}

const refused = (problem: object): Response =>
  new Response(JSON.stringify(problem), { status: 429, headers: { 'Content-Type': 'application/problem+json' } })

test('the same request goes again with the proof that was asked for', async () => {
  const asked = refused({ code: 'proof_required', challenge: await challenge() })
  const sent = await starts([asked, new Response('{}', { status: 201 })])
  expect(sent).toEqual([
    { channel: 'webchat', language: 'nl' },
    { channel: 'webchat', language: 'nl', proof: expect.any(String) },
  ])
})

test('another refusal is passed on', async () => {
  await expect(starts([refused({ code: 'too_many_requests' })])).rejects.toBeInstanceOf(ApiError)
})
