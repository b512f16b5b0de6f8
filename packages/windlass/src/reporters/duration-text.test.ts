import { expect, test } from 'vitest'
import { durationText } from './duration-text.ts'

test.each([
  [0, '0 ms'],
  [340.4, '340 ms'],
  [999.6, '999 ms'],
  [4_249, '4.2 s'],
  [59_960, '59.9 s'],
  [60_000, '1 min 0 s'],
  [192_000, '3 min 12 s'],
  [3_599_999, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [18_180_000, '5 h 3 min'],
  [187_200_000, '2 d 4 h'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
