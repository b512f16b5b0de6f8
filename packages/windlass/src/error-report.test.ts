import { CodedError } from '@windlass/errors/coded-error'
import { describe, expect, test } from 'vitest'
import { errorLines, exitCodeOf } from './error-report.ts'

describe('the exit code of a failure', () => {
  test.each([
    ['STACK_INVALID', 64],
    ['STACK_CONSENSUS_UNSCHEDULED', 64],
    ['WINDLASS_USAGE', 64],
    ['ROLLOUT_LOCKED', 4],
    ['WINDLASS_INTERRUPTED', 130],
    ['LOCAL_SUPERVISOR_FAILED', 1],
  ])('%s is %i', (code, exitCode) => {
    expect(exitCodeOf(new CodedError(code, 'It happened.', { hint: 'Do this.' }))).toBe(exitCode)
  })

  test('is 1 for what nobody expected', () => {
    expect(exitCodeOf(new TypeError('x is not a function'))).toBe(1)
    expect(exitCodeOf('thrown')).toBe(1)
  })
})

test('a failure says what happened, every cause, what to do next and where to read on', () => {
  const cause = new Error('no answer', { cause: new Error('connection refused') })
  expect(errorLines(new CodedError('SOME_CODE', 'It failed.', { hint: 'Try this.', cause }))).toEqual([
    'error: It failed.',
    'because: no answer',
    'because: connection refused',
    'hint: Try this.',
    'code: SOME_CODE (docs/errors.md#some_code)',
  ])
})

test('a failure that nobody expected has neither hint nor entry', () => {
  expect(errorLines(new Error('odd'))).toEqual(['error: odd', 'code: UNEXPECTED'])
})
