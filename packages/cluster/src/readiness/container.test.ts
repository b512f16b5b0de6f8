import type { IContainerStatus } from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { judgeContainer, judgeSteadiness } from './container.ts'

const startMs = Date.parse('2026-01-01T00:00:00Z')
const second = 1_000

function at(seconds: number): string {
  return new Date(startMs + seconds * second).toISOString()
}

const base = { name: 'api', image: 'api', imageID: '', ready: false }
const end = { exitCode: 3, reason: 'Error', startedAt: at(0), finishedAt: at(4) }

/** A container that has crashed after four seconds. */
function ended(restartCount: number, terminated: object = {}): IContainerStatus {
  return { ...base, restartCount, state: { terminated: { ...end, ...terminated } } }
}

function runsAgain(restartCount: number, last: object = {}): IContainerStatus {
  return {
    ...base,
    ...{ ready: true, restartCount },
    state: { running: { startedAt: at(10) } },
    lastState: { terminated: { ...end, ...last } },
  }
}

function look(seconds: number) {
  return { scheduledMs: startMs, restartBudget: 1, nowMs: startMs + seconds * second }
}

describe('a container that crashes', () => {
  test('has failed with the crash for which no restart is left, and not when that restart is due', () => {
    expect(judgeContainer({ status: ended(0), ...look(5) })).toMatchObject({ state: 'progressing' })
    expect(judgeContainer({ status: ended(1), ...look(5) })).toMatchObject({
      state: 'failed',
      reason: 'CrashLoop',
      detail: 'api was restarted once; it exited with code 3',
    })
  })

  test('has failed while its next start is waited for', () => {
    const state = { waiting: { reason: 'CrashLoopBackOff' } }
    const status = { ...base, restartCount: 1, state, lastState: { terminated: end } }
    expect(judgeContainer({ status, ...look(5) })).toMatchObject({ state: 'failed', reason: 'CrashLoop' })
  })

  test('for want of memory names the limit that it reached', () => {
    const status = ended(1, { exitCode: 137, reason: 'OOMKilled' })
    expect(judgeContainer({ status, ...look(5), memoryLimit: '64Mi' })).toMatchObject({
      reason: 'OOMKilled',
      detail: 'api was restarted once; it exited with code 137 (OOMKilled, at its memory limit of 64Mi)',
    })
  })
})

describe('a container that runs again after a crash', () => {
  const crashed = /restarted once, and has to prove itself; it exited with code 3/

  test('works once it has outlived the run that crashed', () => {
    const early = judgeSteadiness({ status: runsAgain(1), ...look(13) })
    expect(early).toMatchObject({ state: 'progressing', detail: expect.stringMatching(crashed) })
    expect(judgeSteadiness({ status: runsAgain(1), ...look(17) })).toBeUndefined()
  })

  test('need not run as long as one that crashed after an hour', () => {
    const status = runsAgain(1, { startedAt: at(-3600) })
    expect(judgeSteadiness({ status, ...look(24) })).toMatchObject({ state: 'progressing' })
    expect(judgeSteadiness({ status, ...look(26) })).toBeUndefined()
  })

  test('has nothing to prove where it had ended well', () => {
    expect(judgeSteadiness({ status: runsAgain(1, { exitCode: 0 }), ...look(11) })).toBeUndefined()
  })
})
