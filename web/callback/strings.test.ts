import { expect, test } from 'vitest'
import { INTERFACE_LANGUAGES } from '../shared/languages.ts'
import { STRINGS } from '../widget/strings.ts'
import { WORDS } from './strings.ts'

const { nl, en } = WORDS

test.each(INTERFACE_LANGUAGES)('%s has words of its own for every label of the page', (language) => {
  const words: Record<string, unknown> = WORDS[language]
  expect(Object.keys(words).sort()).toEqual(Object.keys(nl).sort())
  const elsewhere = { ...(language === 'nl' ? en : nl) }
  expect(Object.entries(elsewhere).filter(([name, text]) => typeof text === 'string' && text.includes(' ') && words[name] === text)).toEqual([])
})

test.each(INTERFACE_LANGUAGES)('in %s the page and the chat call the same thing the same', (language) => {
  const [page, chat] = [WORDS[language], STRINGS[language]]
  expect([page.call('14 0999'), page.language, page.reference, page.code, page.moreTimes, page.calendar, page.taken, page.failed]).toEqual([
    chat.call('14 0999'),
    chat.language,
    chat.callbackReference,
    chat.callbackCode,
    chat.callbackMore,
    chat.callbackCalendar,
    chat.callbackTaken,
    chat.callbackFailed,
  ])
})

test.each(INTERFACE_LANGUAGES)('%s keeps the number to call, the name to go to and the form of the code', (language) => {
  const words = WORDS[language]
  expect([words.call('14 0999'), words.back('Voorbeeld'), words.codeHint]).toEqual(
    ['14 0999', 'Voorbeeld', '7K3M-9QXT-2WAP'].map((given) => expect.stringContaining(given)),
  )
})

test('what is in Arabic is in Arabic letters', () => {
  expect(Object.values(WORDS.ar).filter((label) => typeof label === 'string' && !/[\u0600-\u06ff]/.test(label))).toEqual([])
})
