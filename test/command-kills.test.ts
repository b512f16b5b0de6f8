import type { ReleaseHealth } from '@windlass/rollout/health'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { blockAt, type KnownBlock, settledBlock } from './harness/chain.ts'
import { processesIn, replicaProcesses, supervisorProcess } from './harness/home-processes.ts'
import { Place } from './harness/place.ts'

const replicas = ['detector-0', 'node-0', 'node-1', 'node-2', 'traffic-0']

describe('kill -9 loses no block and leaves a state from which the next command works, where it hits', () => {
  let place: Place
  let stack: string
  let changed: string
  let known: KnownBlock

  beforeAll(async () => {
    place = await Place.make()
    stack = place.writeStack()
    changed = place.writeStack({ file: 'changed.yaml', components: [{ node: { config: { maxPeers: 20 } } }] })
    await place.done(['up', stack, '--detach'])
  })

  beforeEach(async () => {
    known = await settledBlock(place.node(0))
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('a node and the detector', async () => {
    const before = replicaProcesses(place.home)
    const killed = ['node-1', 'detector-0']
    for (const replica of killed) process.kill(before[replica] ?? 0, 'SIGKILL')
    const report = await health()
    for (const replica of killed) expect(report.reasons).toEqual(reasonsWith(new RegExp(`${replica} is `)))
    expect(report.state).toBe('unhealthy')

    await place.done(['deploy', stack])
    await expectOneRelease()
    const after = replicaProcesses(place.home)
    for (const replica of replicas) expect(after[replica] === before[replica]).toBe(!killed.includes(replica))
  })

  test('the supervisor', async () => {
    const before = replicaProcesses(place.home)
    process.kill(supervisorProcess(place.home) ?? 0, 'SIGKILL')
    expect(await health()).toMatchObject({ state: 'degraded', reasons: reasonsWith(/supervisor is not running/) })
    await place.done(['deploy', stack])
    await expectOneRelease()
    expect(replicaProcesses(place.home)).toEqual(before)
  })

  test('everything', async () => {
    for (const pid of allProcesses()) process.kill(pid, 'SIGKILL')
    expect(await health()).toMatchObject({ state: 'unhealthy', reasons: reasonsWith(/0 of 3 replicas serve/) })
    await place.done(['deploy', stack])
    await expectOneRelease()
  })

  test('a command that showed what runs', async () => {
    const before = replicaProcesses(place.home)
    const up = place.start(['up', stack])
    await up.line(/^healthy/)
    up.signal('SIGKILL')
    await up.ended
    await expectOneRelease()
    expect(replicaProcesses(place.home)).toEqual(before)
  })

  test('a deploy that has written its release down, and until then its lock keeps others out', async () => {
    const deploy = place.start(['deploy', changed, '--json'])
    await deploy.line(/"release-started"/)
    deploy.signal('SIGSTOP')
    const { exitCode, stderr } = await place.run(['deploy', stack])
    expect(exitCode).toBe(4)
    expect(stderr).toMatch(new RegExp(`windlass deploy by .* \\(process ${deploy.pid}\\) is changing this release`))
    deploy.signal('SIGKILL')
    await deploy.ended
    await expectCutOff(/release \d+ was cut off: its command .* is gone/)
    await place.done(['deploy', stack])
    await expectOneRelease()
  })

  test('a deploy that has taken the first node', async () => {
    await killedAt(['deploy', changed], /"operation-finished".*"replace-replica"/)
    await expectCutOff(/node-0 runs another revision/)
    await place.done(['rollback'])
    await expectOneRelease()
  })

  test('a deploy that has taken the second node', async () => {
    await killedAt(['deploy', changed], /"operation-finished".*"replace:processes\/node:1"/)
    await expectCutOff(/node-1 runs another revision/)
    await place.done(['deploy', changed])
    await expectOneRelease()
  })

  test('a rollback', async () => {
    place.write('crash.js', 'process.exit(7)\n')
    await killedAt(['set', 'image', 'traffic', './crash.js'], /"rollback-started"/)
    expect(await health()).toMatchObject({
      state: 'unhealthy',
      reasons: reasonsWith(/traffic-0 runs another revision/),
    })
    await place.done(['deploy', changed])
    await expectOneRelease()
  })

  test('a removal', async () => {
    await killedAt(['down', '--yes'], /"operation-finished"/)
    expect(await health()).toMatchObject({ state: 'unhealthy', reasons: reasonsWith(/the removal was cut off/) })
    await place.done(['up', changed, '--detach'])
    await expectOneRelease()
  })

  /** Every process that is on record. */
  function allProcesses(): readonly number[] {
    return [supervisorProcess(place.home) ?? 0, ...Object.values(replicaProcesses(place.home))]
  }

  async function killedAt(words: readonly string[], event: RegExp): Promise<void> {
    const command = place.start([...words, '--json'])
    await command.line(event)
    command.signal('SIGKILL')
    await command.ended
  }

  async function health(): Promise<ReleaseHealth> {
    const { exitCode, stdout } = await place.run(['health', '--json'])
    const report: ReleaseHealth = JSON.parse(stdout)
    expect(exitCode).toBe({ healthy: 0, degraded: 1, unhealthy: 2 }[report.state])
    return report
  }

  /** A quorum serves, and `health` says what is amiss. */
  async function expectCutOff(reason: RegExp): Promise<void> {
    expect(await health()).toMatchObject({ state: 'degraded', reasons: reasonsWith(reason) })
  }

  /** All replicas run one release, nothing runs besides, and the chain is the one from before. */
  async function expectOneRelease(): Promise<void> {
    // Right after a start a node may still lag for a moment.
    await vi.waitFor(
      async () => {
        const status = JSON.parse((await place.done(['status', '--json'])).stdout)
        expect(status.health).toMatchObject({ state: 'healthy', reasons: [] })
        expect(status.rows.map((row: { replica: string }) => row.replica).toSorted()).toEqual(replicas)
        expect(new Set(status.rows.map((row: { release: number }) => row.release)).size).toBe(1)
      },
      { timeout: 30_000 },
    )
    expect(processesIn(place.directory).toSorted()).toEqual(allProcesses().toSorted())
    for (const ordinal of [0, 1, 2]) expect(await blockAt(place.node(ordinal), known.number)).toEqual(known)
  }
})

function reasonsWith(reason: RegExp) {
  return expect.arrayContaining([expect.objectContaining({ reason: expect.stringMatching(reason) })])
}
