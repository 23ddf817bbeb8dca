import { expect, test } from 'vitest'
import { written } from './direction.ts'

test.each([
  ['nl', 'ltr'],
  ['tr', 'ltr'],
  ['ar', 'rtl'],
  ['und', 'auto'],
])('a text in %s runs %s', (lang, dir) => {
  expect(written(lang)).toEqual({ lang, dir })
})
