import { expect, test, vi } from 'vitest'
import { Pause } from './backoff.ts'

test('two that wait at once both go on, each at its own time or when woken', async () => {
  vi.useFakeTimers()
  const pause = new Pause()
  const going = new AbortController().signal
  const over: string[] = []
  void pause.wait(10, going).then(() => over.push('short'))
  void pause.wait(1000, going).then(() => over.push('long'))
  await vi.advanceTimersByTimeAsync(10)
  expect(over).toEqual(['short'])
  void pause.wait(1000, going).then(() => over.push('also long'))
  pause.wake()
  await vi.advanceTimersByTimeAsync(0)
  expect(over).toEqual(['short', 'long', 'also long'])
  vi.useRealTimers()
})
