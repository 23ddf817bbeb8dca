import { expect, test } from 'vitest'
import { Attention, type Surroundings } from './attention.ts'

function surroundings() {
  const kept = new Map<string, string>()
  const waiting: (() => void)[] = []
  const made = { tones: 0, shown: [] as string[], hidden: true, later: () => waiting.splice(0).forEach((run) => run()) }
  const around: Surroundings = {
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    isHidden: () => made.hidden,
    play: () => (made.tones += 1),
    show: (text) => made.shown.push(text),
    after: (_, run) => waiting.push(run),
  }
  return { made, attention: new Attention(around) }
}

test('nothing sounds or appears until it is switched on', () => {
  const { made, attention } = surroundings()
  attention.message(false)
  expect([made.tones, made.shown]).toEqual([0, []])
})

test('fifty messages while hidden are two notifications, the last with the right count', () => {
  const { made, attention } = surroundings()
  attention.change({ sound: true, desktop: true })
  for (let count = 0; count < 50; count++) attention.message(true)
  made.later()
  made.later()
  expect(made.shown).toEqual(['Nieuw bericht van een inwoner.', '50 nieuwe berichten van inwoners.'])
  expect(made.tones).toBe(2)
})

test('what is read as it comes draws no attention', () => {
  const { made, attention } = surroundings()
  attention.change({ sound: true })
  made.hidden = false
  attention.message(true)
  expect(made.tones).toBe(0)
  attention.message(false)
  expect(made.tones).toBe(1)
})

test('counting begins anew once the agent was here', () => {
  const { made, attention } = surroundings()
  attention.change({ desktop: true })
  attention.message(false)
  made.later()
  attention.seen()
  attention.given(1)
  expect(made.shown).toEqual(['Nieuw bericht van een inwoner.', 'Nieuw gesprek voor u.'])
})
