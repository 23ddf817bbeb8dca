import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiError } from './api.ts'
import { EventStream, type StreamStatus } from './events.ts'

interface Events {
  message: { seq: number }
}

/** A server that answers each connection with the next script: text, then the end; or a status; or silence. */
function server(...answers: (string | number | 'silence')[]) {
  const requests: (string | null)[] = []
  const send = vi.fn((_: unknown, init?: RequestInit) => {
    requests.push(new Headers(init?.headers).get('Last-Event-ID'))
    const answer = answers.shift() ?? 'silence'
    if (typeof answer === 'number') return Promise.resolve(new Response('{"code":"no"}', { status: answer }))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        init!.signal!.addEventListener('abort', () => controller.error(init!.signal!.reason))
        if (answer === 'silence') return
        controller.enqueue(new TextEncoder().encode(answer))
        controller.close()
      },
    })
    return Promise.resolve(new Response(body))
  })
  return { send: send as unknown as typeof fetch, requests }
}

function follow(send: typeof fetch) {
  const seqs: number[] = []
  const statuses: [StreamStatus, number][] = []
  const refused: ApiError[] = []
  const stream = new EventStream<Events>({
    url: '/events',
    fetch: send,
    random: () => 1,
    silenceMs: 45_000,
    on: { message: ({ seq }) => seqs.push(seq) },
    onStatus: (status, failures) => statuses.push([status, failures]),
    onRefused: (error) => refused.push(error),
  })
  return { stream, seqs, statuses, refused }
}

const message = (seq: number) => `id: ${seq}\nevent: message\ndata: {"seq":${seq}}\n\n`

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('EventStream', () => {
  test('comes back after the server ends the stream and resumes after the last event', async () => {
    const { send, requests } = server(message(1) + message(2), message(3))
    const { stream, seqs } = follow(send)
    await vi.advanceTimersByTimeAsync(2_000)
    stream.close()
    expect(seqs).toEqual([1, 2, 3])
    expect(requests.slice(0, 3)).toEqual([null, '2', '3'])
  })

  test('takes silence for a broken connection', async () => {
    const { send, requests } = server(message(1), 'silence', message(2))
    const { stream, seqs } = follow(send)
    await vi.advanceTimersByTimeAsync(44_000)
    expect(requests).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(4_000)
    stream.close()
    expect(seqs).toEqual([1, 2])
  })

  test('waits longer after each failure, and counts them', async () => {
    const { send, requests } = server(503, 503, 503, message(1))
    const { stream, statuses, seqs } = follow(send)
    await vi.advanceTimersByTimeAsync(1_400)
    expect(requests).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(3_000)
    stream.close()
    expect(statuses.filter(([status]) => status === 'lost').map(([, failures]) => failures)).toEqual([1, 2, 3, 1])
    expect(seqs).toEqual([1])
  })

  test('tries at once when it is told that the network is back', async () => {
    const { send, requests } = server(503, message(1))
    const { stream } = follow(send)
    await vi.advanceTimersByTimeAsync(0)
    stream.retryNow()
    await vi.advanceTimersByTimeAsync(0)
    stream.close()
    expect(requests).toHaveLength(2)
  })

  test('gives up, and says so, when the server refuses for good', async () => {
    const { send, requests } = server(401)
    const { refused, statuses } = follow(send)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(requests).toHaveLength(1)
    expect(refused[0]?.status).toBe(401)
    expect(statuses.at(-1)?.[0]).toBe('closed')
  })
})
