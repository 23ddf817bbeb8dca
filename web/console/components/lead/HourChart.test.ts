import { expect, test } from 'vitest'
import { roundUp, worthShowing } from './HourChart.tsx'

const hours = (counts: Record<number, number>) =>
  Array.from({ length: 24 }, (_, hour) => ({ hour, today: counts[hour] ?? 0, usual: null }))

test('a quiet day shows the hours of a working day', () => {
  expect(worthShowing(hours({})).map(({ hour }) => hour)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
})

test('whoever came at night is not left out', () => {
  const shown = worthShowing(hours({ 2: 1, 23: 1 })).map(({ hour }) => hour)
  expect([shown[0], shown.at(-1)]).toEqual([2, 23])
})

test('the top of the scale can be halved into whole numbers and holds the highest bar', () => {
  expect([0, 1, 2, 3, 7, 10, 11, 39, 41, 950].map(roundUp)).toEqual([2, 2, 2, 4, 10, 10, 20, 40, 100, 1000])
})
