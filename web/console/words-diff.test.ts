import { expect, test } from 'vitest'
import { differences } from './words-diff.ts'

const shown = (before: string, after: string): string =>
  differences(before, after)
    .map(({ kind, text }) => ({ same: text, gone: `[-${text.trim()}-]`, new: `{+${text.trim()}+}` })[kind])
    .join('')

test('only the words that changed are marked', () => {
  expect(shown('Een paspoort kost € 77,77.', 'Een paspoort kost € 83,87.')).toBe('Een paspoort kost € [-77,77.-]{+83,87.+}')
})

test('a text that did not change has no marks, and an empty one is all new', () => {
  expect(shown('Kom langs.', 'Kom langs.')).toBe('Kom langs.')
  expect(shown('', 'Kom langs.')).toBe('{+Kom langs.+}')
  expect(shown('Kom langs.', '')).toBe('[-Kom langs.-]')
})

test('both texts can be read back from the parts', () => {
  const [before, after] = ['U betaalt bij de aanvraag.\n\nNeem uw pas mee.', 'U betaalt als u aanvraagt.\n\nNeem uw oude pas mee.']
  const parts = differences(before, after)
  const read = (without: string): string[] => parts.filter(({ kind }) => kind !== without).flatMap(({ text }) => text.split(/\s+/).filter(Boolean))
  expect(read('gone')).toEqual(after.split(/\s+/))
  expect(read('new')).toEqual(before.split(/\s+/))
})
