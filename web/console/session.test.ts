import { expect, test } from 'vitest'
import { ending } from './session.ts'

const TWELVE_HOURS = 43_200

test('session with more than two minutes left is not spoken of', () => {
  expect(ending({ endsIn: TWELVE_HOURS, idleEndsIn: 3600 }, 0)).toBe(null)
  expect(ending({ endsIn: TWELVE_HOURS, idleEndsIn: 3600 }, 3_479_000)).toBe(null)
})

test('somebody who does nothing is warned two minutes before', () => {
  expect(ending({ endsIn: TWELVE_HOURS, idleEndsIn: 3600 }, 3_480_000)).toBe('idle')
})

test('whoever has worked the whole day is told that going on is no use', () => {
  expect(ending({ endsIn: 100, idleEndsIn: 100 }, 0)).toBe('longest')
})
