import { expect, test } from 'vitest'
import { topicsNamed } from './topics.ts'

const topics = ['Met spoed een paspoort of rijbewijs', 'Paspoort', 'Paspoort of ID-kaart kwijt', 'Verhuizen naar het buitenland', 'Verhuizing doorgeven'].map(
  (title) => ({ topic: title, title }),
)
const named = (typed: string): string[] => topicsNamed(topics, typed).map(({ title }) => title)

test('the title itself comes first, then what begins with the letters, then a word that does', () => {
  expect(named('paspoort')).toEqual(['Paspoort', 'Paspoort of ID-kaart kwijt', 'Met spoed een paspoort of rijbewijs'])
  expect(named('VERHUI')).toEqual(['Verhuizing doorgeven', 'Verhuizen naar het buitenland'])
  expect(named('zeppelin')).toEqual([])
  expect(named('')).toHaveLength(5)
})
