import { expect, test } from 'vitest'
import { above, below, thresholdsOf } from './bounds.ts'

const stepsOf = (bounds: Parameters<typeof thresholdsOf>[0]) =>
  thresholdsOf(bounds).steps.map(({ value, color }) => `${value} ${color}`)

test('colours begin where a value turns bad', () => {
  expect(stepsOf(above({ warning: 85, critical: 95 }))).toEqual(['null green', '85 orange', '95 red'])
  expect(stepsOf(above({ critical: 2 }))).toEqual(['null green', '2 red'])
  expect(stepsOf(undefined)).toEqual(['null green'])
})

test('where little is bad, colours end where a value turns good', () => {
  expect(stepsOf(below({ warning: 5, critical: 2 }))).toEqual(['null red', '2 orange', '5 green'])
  expect(stepsOf(below({ warning: 4 }))).toEqual(['null orange', '4 green'])
})
