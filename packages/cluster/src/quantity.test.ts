import { expect, test } from 'vitest'
import { quantityOf } from './quantity.ts'

test.each([
  ['512Mi', 512 * 2 ** 20],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['250m', 0.25],
  ['2', 2],
  ['1e3', 1000],
  ['128974848n', 0.128974848],
  ['12E', 12e18],
  ['64k', 64_000],
])('%s is %d', (written, amount) => {
  expect(quantityOf(written)).toBeCloseTo(amount, 9)
})

test.each(['', 'Mi', '1 Gi', '5x'])('%j is no quantity', (written) => {
  expect(quantityOf(written)).toBeNaN()
})
