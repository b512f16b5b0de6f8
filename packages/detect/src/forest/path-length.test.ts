import { expect, test } from 'vitest'
import { averagePathLength } from './path-length.ts'

test('is 0 for none and one, 1 for two, 5/3 for three, by hand', () => {
  expect([0, 1, 2].map(averagePathLength)).toEqual([0, 0, 1])
  expect(averagePathLength(3)).toBeCloseTo(5 / 3, 12)
})

test('agrees with the approximation of the paper for large counts', () => {
  const approximation = 2 * (Math.log(255) + 0.5772156649) - (2 * 255) / 256
  expect(averagePathLength(256)).toBeCloseTo(approximation, 2)
})
