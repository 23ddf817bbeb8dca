import { describe, expect, test } from 'vitest'
import { Api, ApiError, isTransient, NetworkError } from './api.ts'

function api(response: Response | Error, seen: RequestInit[] = []): Api {
  const send = (_: unknown, init?: RequestInit) => {
    seen.push(init!)
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response)
  }
  return new Api('', { headers: () => ({ Authorization: 'Bearer t' }), fetch: send as typeof fetch })
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('Api', () => {
  test('sends token, idempotency key and JSON', async () => {
    const seen: RequestInit[] = []
    await api(Response.json({ id: 1 }), seen).post('/v1/conversations', { channel: 'webchat' }, { idempotencyKey: 'k' })
    const headers = new Headers(seen[0]!.headers)
    expect([headers.get('Authorization'), headers.get('Idempotency-Key'), seen[0]!.body]).toEqual(['Bearer t', 'k', '{"channel":"webchat"}'])
  })

  test('gives the stable code and extensions of a problem', async () => {
    const problem = { type: 'about:blank', title: 'Taken', status: 409, code: 'handoff_claimed', detail: 'Sanne', claimedBy: 'Sanne' }
    const headers = { 'Content-Type': 'application/problem+json' }
    const error = await failure(api(new Response(JSON.stringify(problem), { status: 409, headers })).get('/'))
    expect((error as ApiError).code).toBe('handoff_claimed')
    expect((error as ApiError).problem['claimedBy']).toBe('Sanne')
    expect(isTransient(error)).toBe(false)
  })

  test('makes a problem of an error page that a proxy wrote', async () => {
    const error = await failure(api(new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Retry-After': '3' } })).get('/'))
    expect(error).toMatchObject({ status: 502, code: 'unknown', retryAfterMs: 3000 })
    expect(isTransient(error)).toBe(true)
  })

  test('calls a missing answer a NetworkError, which may be tried again', async () => {
    const error = await failure(api(new TypeError('Failed to fetch')).get('/'))
    expect(error).toBeInstanceOf(NetworkError)
    expect(isTransient(error)).toBe(true)
  })

  test('knows an answer without content', async () => {
    expect(await api(new Response(null, { status: 204 })).post('/end')).toBeUndefined()
  })
})
