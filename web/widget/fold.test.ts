import { expect, test } from 'vitest'
import { isBelowFold } from './fold.ts'

const narrow = { scrollTop: 400, clientHeight: 320 }

test('a notice after a long answer is below the fold, though the answer is read from its start', () => {
  expect(isBelowFold({ offsetTop: 460, offsetHeight: 500 }, narrow)).toBe(false)
  expect(isBelowFold({ offsetTop: 976, offsetHeight: 110 }, narrow)).toBe(true)
})

test('a message of which only the edge shows is not noticed yet', () => {
  expect(isBelowFold({ offsetTop: 700, offsetHeight: 110 }, narrow)).toBe(true)
  expect(isBelowFold({ offsetTop: 640, offsetHeight: 110 }, narrow)).toBe(false)
  expect(isBelowFold({ offsetTop: 670, offsetHeight: 50 }, narrow)).toBe(false)
})
