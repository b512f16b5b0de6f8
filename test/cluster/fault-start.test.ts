import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FaultyPlace, standInProgram } from './harness/faulty-place.ts'

const components = {
  api: { kind: 'service', ...standInProgram, phase: 'core', replicas: 2 },
  page: { kind: 'service', ...standInProgram, needs: ['api'] },
}

const small = standInProgram.resources
const tight = { ...small, limits: { ...small.limits, memory: '72Mi' } }

describe('a program that', () => {
  let place: FaultyPlace

  beforeAll(async () => {
    place = await FaultyPlace.deploy({ components, leastReady: 3 })
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('needs two tries to start is not killed for it', async () => {
    await place.comes({ api: { env: { FAULT: 'crash-at-start', CRASHES: '1', EXIT_CODE: '5' } } })
    const rows = (await place.commands.rows()).filter(({ component }) => component === 'api')
    expect(rows.map(({ readiness, restarts }) => [readiness.state, restarts])).toEqual([
      ['ready', 1],
      ['ready', 1],
    ])
  })

  test('is merely slow to start comes to run', async () => {
    await place.comes({ api: { env: { START_DELAY_MS: '4000', READY_DELAY_MS: '4000' } } })
  })

  test('never gets ready is given up after the time that was given, with what it says of itself', async () => {
    const report = await place.fails({ api: { env: { FAULT: 'not-ready' } } }, '--timeout', '15')
    expect(report).toMatch(
      /^tested-api-\S+ runs, but its probe does not pass: .*503.* Release \d+ stopped at `gate:\S+`, not done within 15 s\./m,
    )
    expect(report).toMatch(/tested-api-\S+ and tested-api-\S+ keep serving\./)
  })

  test('takes more memory than it may is named so, with its limit', async () => {
    // It is ready for a moment, which is not long enough for the cluster to take an older pod for it.
    const report = await place.fails({ api: { env: { FAULT: 'grow-memory' }, resources: tight } })
    expect(report).toMatch(
      /^tested-api-\S+ cannot run, since it needs more memory than its limit: api was restarted 2 times; it exited with code 137 \(OOMKilled, at its memory limit of 72Mi\)\. /m,
    )
    expect(report).toMatch(/^Its last lines:\n(.*\n)*? {2}.*"fault":"grow-memory"/m)
    expect(report).toContain('what to do: docs/runbooks/container-memory-high.md')
  })

  test('crashes once it was ready, its gate long passed, is found out while the rollout goes on', async () => {
    const crashing = { env: { FAULT: 'crash', FAULT_AFTER_MS: '9000', EXIT_CODE: '9' } }
    const slow = { env: { START_DELAY_MS: '10000' } }
    place.commands.write({ api: crashing, page: slow })
    const { stdout, stderr } = await place.commands.ends(3, 'deploy')
    expect(stderr).toMatch(/^core +done in/m)
    expect(stdout).toMatch(/^tested-api-\S+ crashes: api was restarted 2 times; it exited with code 9\. /m)
    expect(stdout).toMatch(/^Its last lines:\n(.*\n)*? {2}.*"exitCode":9,"msg":"crashes"/m)
    await place.isWhole()
  })

  test('crashes only after its release was deployed makes that degraded, and says why', async () => {
    place.commands.write({ page: { env: { FAULT: 'crash', FAULT_AFTER_MS: '40000', EXIT_CODE: '4' } } })
    await place.commands.ends(0, 'deploy')
    await expect
      .poll(async () => (await place.commands.run('health')).stdout, { interval: 3_000 })
      .toMatch(/^ {2}degraded: page: tested-page-\S+ is progressing \(Restarting\): page .*exited with code 4/m)
    // Those of the API: what crashes is not ready at times, until it is replaced.
    await place.comes({}, { leastReady: 2 })
  })
})
