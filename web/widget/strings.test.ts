import { expect, test } from 'vitest'
import { en } from './strings.en.ts'
import { nl } from './strings.nl.ts'
import { SERVICE_STRINGS } from './strings.ts'

test.each(Object.entries(SERVICE_STRINGS))('%s has words of its own for every label, and no sentence in English', (_, words) => {
  const texts: Record<string, unknown> = words
  expect(Object.keys(texts).sort()).toEqual(Object.keys(nl).sort())
  expect(Object.entries(en).filter(([name, text]) => typeof text === 'string' && text.includes(' ') && texts[name] === text)).toEqual([])
})

test.each(Object.entries(SERVICE_STRINGS))('%s leaves nothing of what it is told out', (_, words) => {
  const told = (given: object) =>
    Object.entries(given).flatMap(([name, say]) => (typeof say === 'function' ? [[name, String(say('11', '22', '33'))] as const] : []))
  const texts = Object.fromEntries(told(words))
  for (const [name, dutch] of told(nl)) {
    if (texts[name] === undefined) continue
    for (const given of ['11', '22', '33'].filter((each) => dutch.includes(each))) expect(texts[name]).toContain(given)
  }
})

test('a label has the digits and the marks of its own language, not a piece of another', () => {
  const arabic = Object.values(SERVICE_STRINGS.ar).filter((label) => typeof label === 'string')
  expect(arabic.filter((label) => !/[\u0600-\u06ff]/.test(label))).toEqual([])
})
