import { expect, test } from 'vitest'
import { inView, noColumns, without, withBeside, withShown } from './columns.ts'

const three = ['b', 'c'].reduce(withBeside, withShown(noColumns, 'a'))

test('opening another takes the place of the one that was worked in', () => {
  expect(withShown(withShown(three, 'b'), 'd')).toEqual({ ids: ['a', 'd', 'c'], active: 'd' })
})

test('opening one that stands there already moves nothing', () => {
  expect(withShown(three, 'a')).toEqual({ ids: ['a', 'b', 'c'], active: 'a' })
  expect(withBeside(three, 'a')).toEqual({ ids: ['a', 'b', 'c'], active: 'a' })
})

test('closing the one that is worked in goes on with its neighbour', () => {
  expect(without(three, 'c')).toEqual({ ids: ['a', 'b'], active: 'b' })
  expect(without(withShown(noColumns, 'a'), 'a')).toEqual(noColumns)
})

test('where there is less room, the one that is worked in stays in view', () => {
  expect(inView(three, 2)).toEqual(['b', 'c'])
  expect(inView(withShown(three, 'a'), 2)).toEqual(['a', 'b'])
  expect(inView(withShown(three, 'b'), 1)).toEqual(['b'])
})
