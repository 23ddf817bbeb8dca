import { expect, test } from 'vitest'
import { asked, fromQuery, fromView, nothing, toQuery, type Search } from './search.ts'

const search: Search = { words: 'paspoort & kwijt/weg', order: 'relevance', filters: { department: 'burgerzaken', since: '2026-11-22', until: '2026-11-22' } }

test('a search in the address is the same search again', () => {
  expect(fromQuery(toQuery(search))).toEqual(search)
  expect(toQuery(search)).not.toContain('/')
  expect(fromQuery('')).toEqual(nothing)
})

test('what is not a filter, or is empty, is left out', () => {
  expect(fromQuery('words=a&admin=1&topic=&order=price')).toEqual({ words: 'a', order: 'newest', filters: {} })
})

test('a day is asked for from its beginning to its end, and one that does not exist is left out', () => {
  const { since = '', until = '' } = asked(search)
  expect(Date.parse(until) - Date.parse(since)).toBe(24 * 60 * 60 * 1000)
  expect(asked({ ...nothing, filters: { since: 'gisteren' } })).toEqual({ order: 'newest' })
})

test('a saved view has the days that were chosen', () => {
  const { words: _, ...saved } = asked(search)
  const view = { id: '1', name: 'x', filters: saved, department: null, mine: true, by: 'Sanne' }
  expect(fromView(view)).toEqual({ ...search, words: '' })
})
