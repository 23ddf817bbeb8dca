import { expect, test } from 'vitest'
import { TypingSign } from './typing-sign.ts'

test('the sign is given now and then, not per key, and one that fails breaks nothing', () => {
  let now = 0
  let given = 0
  const sign = new TypingSign(
    () => {
      given += 1
      return Promise.reject(new Error('away'))
    },
    () => now,
  )
  for (now = 0; now < 10_000; now += 100) sign.tell()
  expect(given).toBe(3)
})
