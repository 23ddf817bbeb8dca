import { expect, test } from 'vitest'
import { fits, inLanguage, readConfig, readSwitch, settingsFor } from './page-settings.ts'

const at = (pathname: string, hash = '') => ({ pathname, hash })

function read(value: unknown): [ReturnType<typeof readConfig>, string[]] {
  const warnings: string[] = []
  return [readConfig(value, (problem) => warnings.push(problem)), warnings]
}

test.each([
  ['/paspoort', '/paspoort/', true],
  ['/paspoort', '/paspoort-kind', false],
  ['/paspoort*', '/paspoort/kwijt', true],
  ['/*/paspoort', '/burgerzaken/reizen/paspoort', true],
  ['/producten/*', '/producten/', true],
  ['/producten/*', '/productenlijst', false],
  ['/', '/', true],
  ['/', '/paspoort', false],
  ['/a.b', '/aXb', false],
  ['/café', '/caf%C3%A9', true],
  ['/%', '/%', true],
  ['/app#/paspoort*', '/app', false],
])('pattern %s on %s: %s', (pattern, path, expected) => {
  expect(fits(pattern, at(path))).toBe(expected)
})

test('a pattern with # looks at the route that stands there', () => {
  expect(fits('/app#/paspoort*', at('/app', '#/paspoort/kwijt'))).toBe(true)
})

test('nearest wins: the tag, the first page that fits, the config in the page, the fetched one', () => {
  const [inline] = read({ title: 'inline', pages: [{ path: '/p*', topic: 'paspoort' }] })
  const [fetched] = read({ title: 'fetched', phone: '14 0999', pages: [{ path: '/p', topic: 'afval', hidden: true }] })
  expect(settingsFor({}, [inline, fetched], at('/p'))).toEqual({ title: 'inline', phone: '14 0999', topic: 'paspoort' })
  expect(settingsFor({ topic: 'trouwen' }, [inline, fetched], at('/p')).topic).toBe('trouwen')
  expect(settingsFor({}, [inline, fetched], at('/q')).topic).toBeUndefined()
})

test('what is wrong is left out and named, and the rest works', () => {
  const [config, warnings] = read({
    title: 7,
    colour: 'red',
    phone: '14 0999',
    pages: [{ path: '/p', human: 'yes', topic: 'paspoort' }, { path: 'p' }, 'x', { topic: 'afval' }],
  })
  expect(config).toEqual({ phone: '14 0999', pages: [{ path: '/p', topic: 'paspoort' }] })
  expect(warnings.map((warning) => /^("[^"]+"|pages\[\d\])/.exec(warning)?.[0])).toEqual([
    '"title"',
    '"colour"',
    '"pages[0].human"',
    '"pages[1].path"',
    'pages[2]',
    'pages[3]',
  ])
})

test.each([
  [null, undefined],
  ['', true],
  ['human', true],
  ['True', true],
  ['1', true],
  ['false', false],
  ['0', false],
])('a switch that says %j is %j', (given, expected) => {
  const warnings: string[] = []
  expect(readSwitch('human', given, (problem) => warnings.push(problem))).toBe(expected)
  expect(warnings).toEqual([])
})

test('a switch that says neither is left out and named', () => {
  const warnings: string[] = []
  expect(readSwitch('human', 'nee', (problem) => warnings.push(problem))).toBeUndefined()
  expect(warnings).toEqual(['"human" must be true or false, not "nee"'])
})

test.each([[null], ['x'], [[]], [7]])('a config that is no object is none: %j', (value) => {
  const [config, warnings] = read(value)
  expect([config, warnings.length]).toEqual([{ pages: [] }, 1])
})

test('words are given in the language, or else in the first that there is', () => {
  const words = { nl: 'Dag', en: 'Hello' }
  expect(inLanguage(words, 'en')).toEqual({ text: 'Hello', language: 'en' })
  expect(inLanguage(words, 'ar')).toEqual({ text: 'Dag', language: 'nl' })
  expect(inLanguage('Dag', 'ar')).toEqual({ text: 'Dag', language: undefined })
  expect(inLanguage(undefined, 'ar')).toBeUndefined()
})
