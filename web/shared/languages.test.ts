import { expect, test } from 'vitest'
import { interfaceLanguage, languageOf, nameOf, offered, spoken } from './languages.ts'

const desk = { languages: ['nl', 'en'], serviceLanguages: ['ar'] }

test.each([
  ['ar-MA', 'ar'],
  ['EN', 'en'],
  ['', 'nl'],
  ['klingon', 'nl'],
])('the language of the tag "%s" is %s', (tag, language) => {
  expect(languageOf(tag)).toBe(language)
})

test('what the municipality does not speak becomes its own language, and what we have no words for Dutch', () => {
  expect(offered(desk)).toEqual(['nl', 'en', 'ar'])
  expect([spoken('ar', desk), spoken('pl', desk)]).toEqual(['ar', 'nl'])
  expect([interfaceLanguage('pl'), interfaceLanguage('uk')]).toEqual(['pl', 'nl'])
})

test('a language is called by its own name', () => {
  expect(['nl', 'fr', 'tr', 'ar'].map(nameOf)).toEqual(['Nederlands', 'Français', 'Türkçe', 'العربية'])
})
