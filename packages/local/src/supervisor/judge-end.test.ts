import { expect, test } from 'vitest'
import type { ProcessExit } from '../state/set-status.ts'
import { judgeEnd } from './judge-end.ts'

const exitAt = (endedAtMs: number, how: Partial<ProcessExit> = {}): ProcessExit => ({
  run: 1,
  digest: 'd',
  revision: 'r',
  pid: 1,
  startedAtMs: 0,
  endedAtMs,
  cause: 'exited',
  code: 1,
  signal: null,
  ...how,
})

const judge = (endsAtMs: readonly number[], how: Partial<ProcessExit> & { policy?: 'always' | 'on-failure' } = {}) => {
  const { policy = 'always', ...exit } = how
  const exits = endsAtMs.map((endedAtMs) => exitAt(endedAtMs, exit))
  const last = exits.at(-1) ?? exitAt(0)
  return judgeEnd({ restart: { policy, budget: 3, windowMs: 60_000 }, exits, exit: last, unwell: undefined })
}

test('the rest before a restart doubles with each end in the window', () => {
  expect(judge([1_000]).restMs).toBe(250)
  expect(judge([1_000, 2_000]).restMs).toBe(500)
  expect(judge([1_000, 2_000, 3_000]).restMs).toBe(1_000)
})

test('one end more than the budget allows is the last', () => {
  const { finding, restMs } = judge([1_000, 2_000, 3_000, 4_000])
  expect(restMs).toBe(Number.POSITIVE_INFINITY)
  expect(finding).toEqual({
    state: 'failed',
    reason: 'CrashLoop',
    detail: 'exited with code 1; ended 4 times within 60 s, where 3 restarts are allowed',
  })
})

test('ends before the window do not count', () => {
  expect(judge([1_000, 2_000, 3_000, 63_000]).restMs).toBe(250)
})

test('an end with code 0 completes a job, but not a service', () => {
  expect(judge([1_000], { code: 0, policy: 'on-failure' }).finding).toMatchObject({
    state: 'ready',
    reason: 'Completed',
  })
  expect(judge([1_000], { code: 0 }).finding.reason).toBe('BackOff')
})

test('an end is told by its signal, its code, or as unknown', () => {
  expect(judge([1], { code: null, signal: 'SIGKILL' }).finding.detail).toContain('was killed by SIGKILL')
  expect(judge([1], { code: null }).finding.detail).toContain('exit code is not known')
})
