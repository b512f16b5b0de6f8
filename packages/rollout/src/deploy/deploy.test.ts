import { CodedError } from '@windlass/errors/coded-error'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '../evidence/evidence.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { chainRelease } from '../testing/simulated-release.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { simulate } from '../testing/simulation.ts'
import type { DeployResult } from './deploy-result.ts'

function paragraphOf(result: DeployResult): string | undefined {
  return result.state === 'planned' ? undefined : result.release.paragraph
}

/** `stage operation` of every operation that started, in order. */
function started(events: readonly RolloutEvent[], kind: string): string[] {
  return events.flatMap((event) =>
    event.type === 'operation-started' && event.kind === kind ? [`${event.stage} ${event.operation}`] : [],
  )
}

describe('deploying', () => {
  it('runs the first release, and then has nothing to do', async () => {
    const { deploy, health, releases } = simulate()
    expect((await deploy(chainRelease({}))).state).toBe('deployed')
    expect(await health()).toMatchObject({ state: 'healthy', reasons: [], release: { number: 1, status: 'deployed' } })
    expect(await deploy(chainRelease({}))).toMatchObject({ state: 'unchanged', plan: { operations: [] } })
    expect(await releases()).toHaveLength(1)
  })

  it('keeps a new description even where nothing that runs changes with it', async () => {
    const { deploy, releases } = simulate()
    await deploy(chainRelease({}))
    const renamed = await deploy(chainRelease({}), { description: { comment: 'another' } })
    expect(renamed).toMatchObject({ state: 'deployed', plan: { operations: [] } })
    expect((await releases()).at(-1)).toMatchObject({ number: 2, description: { comment: 'another' } })
  })

  it('rolls a change through, one replica after the other', async () => {
    const { deploy, digests } = simulate()
    await deploy(chainRelease({}))
    const events: RolloutEvent[] = []
    const next = chainRelease({ node: { version: 2 } })
    expect((await deploy(next, { emit: (event) => events.push(event) })).state).toBe('deployed')
    expect(started(events, 'replace-replica')).toEqual([0, 1, 2].map((n) => `release replace:sim/node:${n}`))
    expect(digests()).toMatchObject({ 'node-2': next.resources[0]?.digest })
  })

  it('leaves replicas alone that a change of size does not touch', async () => {
    const { deploy, world } = simulate()
    await deploy(chainRelease({}))
    const events: RolloutEvent[] = []
    await deploy(chainRelease({ replicas: 4 }), { emit: (event) => events.push(event) })
    const skipped = events.flatMap((event) =>
      event.type === 'operation-finished' && event.skipped ? [event.operation] : [],
    )
    expect(skipped).toEqual([
      'replace:sim/node:0',
      'gate:sim/node:replicas-ready:0',
      'gate:sim/node:chain:0',
      'replace:sim/node:1',
      'gate:sim/node:replicas-ready:1',
      'gate:sim/node:chain:1',
      'replace:sim/node:2',
    ])
    expect(world.observe().resources[0]?.replicas).toHaveLength(4)
  })

  it('only plans on a dry run', async () => {
    const { deploy, world, releases } = simulate()
    expect(await deploy(chainRelease({}), { dryRun: true })).toMatchObject({ state: 'planned' })
    expect(world.observe().resources).toEqual([])
    expect(await releases()).toEqual([])
  })

  it('says who holds the lock, and touches nothing', async () => {
    const { deploy, world, target } = simulate()
    const other = new SimulatedTarget(world)
    const { signal } = new AbortController()
    await other.lock.acquire({ holder: 'another deploy', ttlMs: 60_000, signal })
    await expect(deploy(chainRelease({}))).rejects.toMatchObject({
      code: 'ROLLOUT_LOCKED',
      message: expect.stringContaining('another deploy'),
      details: { holder: 'another deploy' },
    })
    expect(world.observe().resources).toEqual([])
    expect(target.calls).toBe(1)
  })

  it('stops without another touch when the lock is lost', async () => {
    const { deploy, world, releases } = simulate()
    await deploy(chainRelease({}))
    const emit = (event: RolloutEvent) => {
      if (event.type !== 'operation-started' || event.operation !== 'gate:sim/node:chain:0') return
      const later = world.clock.nowMs() + 1
      world.lease = { holder: 'a thief', acquiredAtMs: later, expiresAtMs: later + 60_000, alive: () => true }
    }
    await expect(deploy(chainRelease({ node: { version: 2, behaviour: 'stuck' } }), { emit })).rejects.toThrow(
      'the lock was taken over',
    )
    expect((await releases()).at(-1)).toMatchObject({ status: 'running' })
  })

  it('asks the preconditions before it changes anything', async () => {
    const { deploy, world } = simulate()
    await deploy(chainRelease({}))
    const refusal = new CodedError('TEST_REFUSED', 'not today', { hint: 'wait' })
    const seen: number[] = []
    const precondition = async ({
      chains,
    }: {
      chains(): Promise<readonly { facts: { nodes: readonly unknown[] } }[]>
    }) => {
      seen.push((await chains())[0]?.facts.nodes.length ?? 0)
      throw refusal
    }
    const before = JSON.stringify(world.observe().resources)
    await expect(deploy(chainRelease({ node: { version: 2 } }), { preconditions: [precondition] })).rejects.toBe(
      refusal,
    )
    expect(seen).toEqual([3])
    expect(JSON.stringify(world.observe().resources)).toBe(before)
  })

  it('refuses to change rules at a height that the rollout may not reach every node before', async () => {
    const { deploy, world } = simulate()
    await deploy(chainRelease({}))
    const release = (upgradeHeights: number[]) => chainRelease({ node: { version: 2 }, upgradeHeights })
    const height = world.network.height()
    await expect(deploy(release([height - 1]))).rejects.toMatchObject({ code: 'ROLLOUT_UPGRADE_TOO_SOON' })
    await expect(deploy(release([height + 20]))).rejects.toMatchObject({ code: 'ROLLOUT_UPGRADE_TOO_SOON' })
    expect(await deploy(release([height + 200]))).toMatchObject({ state: 'deployed' })
    expect(await deploy(chainRelease({ node: { version: 3 }, upgradeHeights: [height + 200] }))).toMatchObject({
      state: 'deployed',
    })
  })

  it('keeps only so many releases, and always the one that runs', async () => {
    const { deploy, releases, world } = simulate()
    for (const version of [1, 2, 3, 4]) await deploy(chainRelease({ node: { version } }), { keepReleases: 2 })
    expect((await releases()).map((release) => release.number)).toEqual([2, 3, 4])
    expect([...world.records.keys()].filter((name) => name.endsWith('1'))).toEqual([])
  })
})

describe('a release that fails', () => {
  it('is stopped at the first node when that cannot peer, and rolled back', async () => {
    const { deploy, digests, health } = simulate()
    await deploy(chainRelease({}))
    const before = digests()
    const events: RolloutEvent[] = []
    const lonely = chainRelease({ node: { node: { cannotPeer: true } } })
    const result = await deploy(lonely, { emit: (event) => events.push(event) })

    expect(result.state).toBe('rolled-back')
    expect(started(events, 'replace-replica')).toEqual(['release replace:sim/node:0', 'rollback replace:sim/node:0'])
    expect(digests()).toEqual(before)
    expect(await health()).toMatchObject({ state: 'healthy', release: { number: 1 } })
    expect(paragraphOf(result)).toBe(
      'node-0 cannot peer: it runs, at height 102, with 0 of at least 1 peers. ' +
        'It says: 0 of at least 1 peers; dialled 2 addresses. Release 2 stopped at `gate:sim/node:chain:0`. ' +
        'node-1 and node-2 keep serving. Everything was rolled back to release 1 and verified.',
    )
  })

  it('is stopped at the first node when that crashes at start', async () => {
    const { deploy, health } = simulate()
    await deploy(chainRelease({}))
    const result = await deploy(chainRelease({ node: { behaviour: 'crash' } }))
    expect(result.state).toBe('rolled-back')
    expect(paragraphOf(result)).toContain('node-0 crashes: it exited with code 1.')
    expect(paragraphOf(result)).toContain('node-1 and node-2 keep serving.')
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('is stopped at the first node when its rules differ from a height five blocks ahead', async () => {
    const { deploy, health, world } = simulate()
    await deploy(chainRelease({}))
    const height = world.network.height() + 5
    const forking = chainRelease({ node: { node: { forksAt: height } }, upgradeHeights: [height] })
    const result = await deploy(forking, { acceptConsensusRisk: true })
    expect(result.state).toBe('rolled-back')
    expect(paragraphOf(result)).toContain(
      `node-0 runs under other rules than node-1 and node-2 and left the chain at height ${height}, where rules change: node-0 refuses block`,
    )
    expect(paragraphOf(result)).toContain('gas-limit: expected 20000000, found 30000000')
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('never begins on a network that has been still, and says that no node is at fault', async () => {
    const { deploy, world, clock, digests } = simulate()
    await deploy(chainRelease({}))
    world.network.stalledFromMs = clock.nowMs() - 60_000
    const before = digests()
    const events: RolloutEvent[] = []
    const result = await deploy(chainRelease({ node: { version: 2 } }), { emit: (event) => events.push(event) })
    expect(result.state).toBe('rolled-back')
    expect(started(events, 'apply')).toEqual([])
    expect(digests()).toEqual(before)
    expect(paragraphOf(result)).toContain('not driven through a halt of the chain: the network is stalled at height')
    expect(paragraphOf(result)).not.toContain('keep serving')
    expect(paragraphOf(result)).toContain('no node is at fault')
    expect(paragraphOf(result)).toContain('Nothing had been changed.')
  })

  it('goes back when the network stalls on the way, and a halt does not keep it from that', async () => {
    const { deploy, world, clock, digests } = simulate()
    await deploy(chainRelease({}))
    const before = digests()
    world.network.stalledFromMs = clock.nowMs()
    const result = await deploy(chainRelease({ node: { version: 2 } }))
    expect(result.state).toBe('rolled-back')
    expect(digests()).toEqual(before)
    expect(paragraphOf(result)).toContain('no node is at fault')
  })

  it('may mend a stalled network when told to', async () => {
    const { deploy, world, clock } = simulate()
    await deploy(chainRelease({}))
    world.network.stalledFromMs = clock.nowMs() - 60_000
    const result = await deploy(chainRelease({ node: { version: 2 } }), { acceptStalledNetwork: true })
    expect(result.state).toBe('deployed')
  })

  it('leaves nothing behind when it was the first', async () => {
    const { deploy, world, health } = simulate()
    const result = await deploy(chainRelease({ node: { behaviour: 'crash' } }))
    expect(result.state).toBe('rolled-back')
    expect(world.observe().resources).toEqual([])
    expect(paragraphOf(result)).toContain('As there was no release before it, what it had started was removed')
    expect(await health()).toMatchObject({ state: 'unhealthy', reasons: [{ reason: 'no release runs here' }] })
  })

  it('is left as it is where no rollback is wanted, and health says so', async () => {
    const { deploy, health, world } = simulate()
    await deploy(chainRelease({}))
    const broken = chainRelease({ node: { behaviour: 'crash' } })
    expect(await deploy(broken, { rollbackOnFailure: false })).toMatchObject({
      state: 'failed',
      release: { status: 'failed' },
    })
    expect(world.observe().resources[0]?.replicas[0]?.digest).toBe(broken.resources[0]?.digest)
    const { state, reasons } = await health()
    expect(state).toBe('degraded')
    expect(reasons.map(({ reason }) => reason).join('\n')).toMatch(/release 2 is failed: node-0 crashes/)
    expect((await deploy(chainRelease({}))).state).toBe('deployed')
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('keeps the evidence before it touches anything', async () => {
    const { deploy, world } = simulate()
    await deploy(chainRelease({}))
    const order: string[] = []
    const emit = (event: RolloutEvent) => {
      if (event.type === 'evidence-written')
        order.push(event.type, ...(world.records.has(event.evidence) ? ['kept'] : []))
      if (event.type === 'rollback-started') order.push(event.type)
    }
    const result = await deploy(chainRelease({ node: { behaviour: 'crash' } }), { emit })
    expect(order).toEqual(['evidence-written', 'kept', 'rollback-started'])
    const evidence = world.records.get('evidence-000002') as Evidence
    expect(result).toMatchObject({ release: { evidence: 'evidence-000002' } })
    expect(evidence).toMatchObject({
      release: 2,
      failure: { operation: 'gate:sim/node:replicas-ready:0', cause: 'gate-failed' },
      diagnosis: { cause: 'crash', replica: 'node-0' },
      components: { node: { 'log.txt': 'what node said last' }, app: { 'log.txt': 'what app said last' } },
      gaps: [],
    })
    expect(evidence.operations.find((operation) => operation.kind === 'apply')?.difference).toEqual([
      { path: 'behaviour', from: '"good"', to: '"crash"' },
    ])
    expect(evidence.chains[0]?.facts.nodes.map((node) => node.state)).toEqual(['silent', 'answers', 'answers'])
    expect(evidence.events.length).toBeGreaterThan(0)
  })

  it('rolls back even where no evidence can be had', async () => {
    const { deploy, world } = simulate()
    await deploy(chainRelease({}))
    const mute = new SimulatedTarget(world, (_, method) => (method === 'evidence' ? 'fail-before' : undefined))
    const result = await deploy(chainRelease({ node: { behaviour: 'crash' } }), { target: mute })
    expect(result).toMatchObject({
      state: 'rolled-back',
      evidence: { components: {}, gaps: [expect.stringContaining('evidence of node'), expect.anything()] },
    })
  })

  it('runs out of time as a whole, and goes back', async () => {
    const { deploy, health } = simulate()
    await deploy(chainRelease({}))
    const result = await deploy(chainRelease({ node: { behaviour: 'stuck' } }), { timeoutMs: 5_000 })
    expect(result).toMatchObject({
      state: 'rolled-back',
      release: {
        failure: {
          cause: 'deadline',
          component: 'node',
          detail: expect.stringMatching(/^not done within 5 s: node-0 is progressing \(NotReady\)/),
        },
        paragraph: expect.stringMatching(
          /^node-0 .*does not get ready\. Release 2 stopped at `gate:sim\/node:\S+`, not done within 5 s\. /,
        ),
      },
    })
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  /** Does something to what runs once the gate of a component has passed. */
  function afterGate(component: string, task: () => void): (event: RolloutEvent) => void {
    let done = false
    return (event) => {
      if (done || event.type !== 'operation-finished' || event.operation !== `gate:sim/${component}:replicas-ready`)
        return
      done = true
      task()
    }
  }

  it('waits for what starts again after its gate had passed', async () => {
    const { deploy, world, health } = simulate()
    const emit = afterGate('app', () => world.replace('sim/app', 0))
    expect((await deploy(chainRelease({}), { emit })).state).toBe('deployed')
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('fails when something does after its gate had passed, and goes back', async () => {
    const { deploy, world, health } = simulate()
    await deploy(chainRelease({}))
    const emit = afterGate('app', () => world.breakReplica('sim/app', 0))
    const result = await deploy(chainRelease({ app: { version: 2 } }), { emit })
    expect(result).toMatchObject({
      state: 'rolled-back',
      release: {
        failure: { detail: 'once all gates had passed, app-0 is failed (CrashLoop)' },
        paragraph: expect.stringMatching(/^app-0 crashes: it exited with code 1\. /),
      },
    })
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('says so when the way back fails as well', async () => {
    const { deploy, world, health } = simulate()
    await deploy(chainRelease({}))
    let replaced = 0
    const stubborn = new SimulatedTarget(world, (_, method) =>
      method === 'replaceReplica' && replaced++ > 0 ? 'fail-before' : undefined,
    )
    const result = await deploy(chainRelease({ node: { behaviour: 'crash' } }), { target: stubborn })
    expect(result.state).toBe('rollback-failed')
    expect(paragraphOf(result)).toContain(
      'Rolling back to release 1 failed as well: replaceReplica failed before it did anything.',
    )
    expect(await health()).toMatchObject({ state: 'degraded' })
    expect((await deploy(chainRelease({}))).state).toBe('deployed')
  })
})

describe('a release that is cut off', () => {
  it('lets the change under way finish when its user interrupts, and starts nothing more', async () => {
    const { deploy, health, digests } = simulate()
    await deploy(chainRelease({}))
    const interruption = new AbortController()
    const next = chainRelease({ node: { version: 2 } })
    const emit = (event: RolloutEvent) => {
      if (event.type === 'operation-started' && event.operation === 'replace:sim/node:0') interruption.abort()
    }
    const result = await deploy(next, { emit, signal: interruption.signal })
    expect(result).toMatchObject({ state: 'interrupted', release: { status: 'interrupted' } })
    const { 'node-1': untouched } = digests()
    expect(untouched).not.toBe(next.resources[0]?.digest)
    expect(await health()).toMatchObject({
      state: 'degraded',
      reasons: [{ reason: expect.stringContaining('release 2 is interrupted') }],
    })
  })

  it('is taken over by the next command after a kill, and health says what happened until then', async () => {
    const { deploy, world, health, releases } = simulate()
    await deploy(chainRelease({}))
    const killed = new SimulatedTarget(world, (_, method) => (method === 'replaceReplica' ? 'kill-after' : undefined))
    const next = chainRelease({ node: { version: 2 } })
    await Promise.race([deploy(next, { target: killed }), killed.killed])

    const between = await health()
    expect(between.state).toBe('degraded')
    expect(between.reasons.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'release 2 was cut off: its command (a test) is gone; deploy or roll back',
        'node-0 runs another revision',
      ]),
    )
    const events: RolloutEvent[] = []
    expect((await deploy(next, { emit: (event) => events.push(event) })).state).toBe('deployed')
    expect(started(events, 'replace-replica')).toEqual(['release replace:sim/node:1', 'release replace:sim/node:2'])
    expect((await releases()).map((release) => release.status)).toEqual(['deployed', 'interrupted', 'deployed'])
    expect(await health()).toMatchObject({ state: 'healthy' })
  })

  it('is verified whole by the next command, even where all its changes were made', async () => {
    const { deploy, world } = simulate()
    const killed = new SimulatedTarget(world)
    const emit = (event: RolloutEvent) => {
      if (event.type === 'phase-finished' && event.phase === 'application') killed.kill()
    }
    await Promise.race([deploy(chainRelease({}), { target: killed, emit }), killed.killed])
    const result = await deploy(chainRelease({}))
    expect(result).toMatchObject({ state: 'deployed', release: { number: 2 } })
    expect(result.plan.operations.map((operation) => operation.id)).toEqual([
      'gate:sim/node:replicas-ready',
      'gate:sim/node:chain',
      'gate:sim/app:replicas-ready',
      'gate:sim/app:endpoint-answers',
    ])
  })

  it('shows itself as under way while its command lives', async () => {
    const { deploy, world, health } = simulate()
    await deploy(chainRelease({}))
    let between: Awaited<ReturnType<typeof health>> | undefined
    const gates: Promise<void>[] = []
    const emit = (event: RolloutEvent) => {
      if (event.type === 'operation-started' && event.operation === 'gate:sim/node:chain:0')
        gates.push(
          health().then((seen) => {
            between = seen
          }),
        )
    }
    await deploy(chainRelease({ node: { version: 2 } }), { emit })
    await Promise.all(gates)
    expect(world.lease).toBeUndefined()
    expect(between?.reasons).toContainEqual({ state: 'degraded', reason: 'release 2 is under way, by a test' })
  })
})
