import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError, NetworkError } from '../shared/api.ts'
import { Outbox, type OutboxItem } from './outbox.ts'

/** A server that fails as scripted, then accepts; keeps what reached it. */
function outbox(failures: Error[] = [], kept: readonly OutboxItem[] = []) {
  const sent: string[] = []
  const saved: (readonly OutboxItem[])[] = []
  const deliver = (item: OutboxItem) => {
    sent.push(item.clientMessageId)
    const failure = failures.shift()
    return failure ? Promise.reject(failure) : Promise.resolve()
  }
  return { sent, saved, box: new Outbox(kept, { deliver, save: (items) => saved.push(items), random: () => 1 }) }
}

function refusal(status: number, retryAfterMs?: number): ApiError {
  return new ApiError({ type: 'about:blank', title: '', status, code: 'invalid_message', detail: 'There is no such conversation.' }, retryAfterMs)
}

const say = (clientMessageId: string) => ({ clientMessageId, text: clientMessageId })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('Outbox', () => {
  test('keeps the order and the clientMessageId through a lost connection', async () => {
    const { box, sent } = outbox([new NetworkError(), new NetworkError()])
    box.add(say('a'))
    box.add(say('b'))
    await vi.advanceTimersByTimeAsync(0)
    expect(box.items.map(({ status }) => status)).toEqual(['waiting', 'queued'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toEqual(['a', 'a', 'a', 'b'])
    expect(box.items).toEqual([])
  })

  test('tries again at once when the citizen asks', async () => {
    const { box, sent } = outbox([new NetworkError()])
    box.add(say('a'))
    await vi.advanceTimersByTimeAsync(0)
    box.retryNow()
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual(['a', 'a'])
  })

  test('waits as long as the server asks', async () => {
    const { box, sent } = outbox([refusal(429, 20_000)])
    box.add(say('a'))
    await vi.advanceTimersByTimeAsync(19_000)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(sent).toHaveLength(2)
  })

  test('keeps a refused message, without the words of the server for developers, and goes on with the next', async () => {
    const { box, sent } = outbox([refusal(422)])
    box.add(say('a'))
    box.add(say('b'))
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual(['a', 'b'])
    expect(box.items).toEqual([{ ...say('a'), status: 'rejected' }])
  })

  test('sends after a reload what was being sent before it', async () => {
    const { box, sent, saved } = outbox([], [{ ...say('a'), status: 'sending' }, { ...say('b'), status: 'rejected' }])
    await box.run()
    expect(sent).toEqual(['a'])
    expect(saved.at(-1)?.map(({ clientMessageId }) => clientMessageId)).toEqual(['b'])
  })

  test('stays silent after it was closed', async () => {
    const { box, sent } = outbox([new NetworkError()])
    box.add(say('a'))
    await vi.advanceTimersByTimeAsync(0)
    box.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toEqual(['a'])
  })
})
