import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError, NetworkError } from '../../shared/api.ts'
import { asShown } from '../components/editing/FactForm.tsx'
import { AGAIN_AFTER_MS, type Found, LOOK_AFTER_MS, type Looked, Looking, NOTHING_YET, shownOf, standingOf } from './looking.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const [first, second] = [{ texts: { nl: 'een' } }, { texts: { nl: 'twee' } }]
const clean: Looked = { findings: [], preview: ['een'] }

function looking(...answers: (Looked | Error)[]) {
  const state: { found: Found } = { found: NOTHING_YET }
  const ask = vi.fn(async () => {
    const answer = answers.shift()!
    if (answer instanceof Error) throw answer
    return answer
  })
  return { ask, state, made: new Looking(ask, (found) => (state.found = found)) }
}

test('a check that fails is no check, and is asked again until it is answered', async () => {
  const { made, state, ask } = looking(new NetworkError('away'), clean)
  made.look(first)
  await vi.advanceTimersByTimeAsync(LOOK_AFTER_MS)
  expect(standingOf(state.found, first)).toBe('failed')
  expect(shownOf(state.found, first).preview).toEqual([])
  await vi.advanceTimersByTimeAsync(AGAIN_AFTER_MS)
  expect(standingOf(state.found, first)).toBe('checked')
  await vi.advanceTimersByTimeAsync(AGAIN_AFTER_MS * 3)
  expect(ask).toHaveBeenCalledTimes(2)
})

test('a connection that is back asks at once, and only where there is no answer', async () => {
  const { made, state, ask } = looking(new NetworkError('away'), clean)
  made.look(first)
  await vi.advanceTimersByTimeAsync(LOOK_AFTER_MS)
  made.again()
  await vi.advanceTimersByTimeAsync(0)
  expect(standingOf(state.found, first)).toBe('checked')
  made.again()
  expect(ask).toHaveBeenCalledTimes(2)
})

test('what was found of earlier words is not shown beside newer ones', async () => {
  const { made, state } = looking({ findings: [{ level: 'error', code: 'digits' }], preview: ['een'] })
  made.look(first)
  await vi.advanceTimersByTimeAsync(LOOK_AFTER_MS)
  expect(shownOf(state.found, first).findings).toHaveLength(1)
  expect(standingOf(state.found, second)).toBe('checking')
  expect(shownOf(state.found, second).findings).toEqual([])
})

test('a text that the server does not even read is too long', async () => {
  const { made, state } = looking(new ApiError({ type: '', title: '', status: 413, code: 'body_too_large', detail: '' }))
  made.look(first)
  await vi.advanceTimersByTimeAsync(LOOK_AFTER_MS)
  expect(standingOf(state.found, first)).toBe('checked')
  expect(state.found.findings).toEqual([{ level: 'error', code: 'too_much' }])
})

test.each([
  ['12,34', '12.34', '12,34'],
  ['€ 1.083,5', '1083.5', '€ 1.083,5'],
  ['12,34', '77.77', '77,77'], // thrown away, or the text of a colleague
  ['', '57.20', '57,20'],
])('a field in which "%s" was typed shows what would be published: %s as %s', (typed, value, shown) => {
  expect(asShown(typed, value, true)).toBe(shown)
})
