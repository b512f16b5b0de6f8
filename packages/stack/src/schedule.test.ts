import { expect, it } from 'vitest'
import { parseSchedule } from './schedule.ts'

it.each([
  ['* * * * *', 1 / 60],
  ['0 */6 * * *', 6],
  ['0 3,5 * * *', 22],
  ['30 2 * * 1-5', 72],
  ['0 0 1 * *', 31 * 24],
  ['0 0 1 1 *', 366 * 24],
  // Of a day of the month and one of the week, either will do.
  ['0 0 1 * 1', 7 * 24],
  ['* * 29 2 *', 4 * 365 * 24 + 1 / 60],
])('The longest pause of %s is %d hours', (fields, hours) => {
  expect(parseSchedule(fields)?.longestPauseHours).toBeCloseTo(hours)
})

it.each(['0 25 * * *', '61 * * * *', '0 0 31 2 *', 'a b c d e', '0 0 * * 1-9'])('%s is no time', (fields) => {
  expect(parseSchedule(fields)).toBeUndefined()
})
