import { expect, test } from 'vitest'
import { auroc } from './auroc.ts'

test('is 1 where every anomaly scores higher, 0 where every one scores lower', () => {
  expect(auroc([0.1, 0.2, 0.8, 0.9], [false, false, true, true])).toBe(1)
  expect(auroc([0.1, 0.2, 0.8, 0.9], [true, true, false, false])).toBe(0)
})

test('counts pairs: one of four in the wrong order is 0.75', () => {
  expect(auroc([0.1, 0.3, 0.2, 0.4], [false, false, true, true])).toBe(0.75)
})

test('counts ties half', () => {
  expect(auroc([1, 1, 1, 1], [false, true, false, true])).toBe(0.5)
})
