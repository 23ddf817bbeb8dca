import { expect, test } from 'vitest'
import { sizeInWords } from './files.ts'

test('a size is told in the unit that says something', () => {
  expect([1, 2048, 1_300_000].map((bytes) => sizeInWords(bytes, 'nl'))).toEqual(['1 kB', '2 kB', '1,2 MB'])
})
