import type { ReleaseHealth } from '@windlass/rollout/health'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { blockAt, headOf, settledBlock } from './harness/chain.ts'
import {
  blocksAdded,
  type ChainSample,
  ChainWatch,
  fewestAnswering,
  longestStandstillMs,
} from './harness/chain-watch.ts'
import { replicaProcesses } from './harness/home-processes.ts'
import { type Overrides, Place } from './harness/place.ts'

/** Blocks slow enough for a height five of them ahead to be one that the rollout reaches first. */
const slowChain = { detector: { enabled: false }, node: { consensus: { blockTimeSeconds: 2 } } }

/** Proof of work has gaps; ten block times of one are a network that stands. */
const maxStandstillMs = 20_000

describe('a release that breaks a node is stopped at the first one, explained and rolled back', () => {
  let place: Place

  beforeAll(async () => {
    place = await Place.make()
    await place.done(['up', place.writeStack({ components: [slowChain] }), '--detach'])
  })

  beforeEach(() => place.untilHealthy())

  afterAll(() => place[Symbol.asyncDispose]())

  test('where its configuration keeps the node from peering', async () => {
    const stack = changed({ node: { ports: { p2p: place.ports.otherP2p } } })
    const stopped = await stoppedAtFirstNode(place, ['deploy', stack])
    expect(stopped.paragraph).toMatch(/^node-0 cannot peer: it runs, at height \d+, with 0 of at least 1 peers\./)
    expect(stopped.diagnosis).toMatchObject({ cause: 'cannot-peer', replica: 'node-0' })
  })

  test('where the node crashes at start', async () => {
    place.write('crash.js', 'console.error("no such device")\nprocess.exit(7)\n')
    const stopped = await stoppedAtFirstNode(place, ['set', 'image', 'node', './crash.js'])
    expect(stopped.paragraph).toMatch(/^node-0 crashes: it exited with code 7; .*no such device/s)
    expect(stopped.diagnosis).toMatchObject({ cause: 'crash', replica: 'node-0' })
    expect(stopped.files['node-0.log']).toMatch(/no such device/)
  })

  describe('where its rules differ from a height five blocks ahead', () => {
    test('and, unless the risk is accepted, is not even begun', async () => {
      const processes = replicaProcesses(place.home)
      const releases = await releaseCount(place)
      const end = await place.run(['deploy', (await otherRules()).stack])
      expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/ROLLOUT_UPGRADE_TOO_SOON/) })
      expect(end.stderr).toMatch(/hint: Schedule the change at height \d+ or later/)
      expect(replicaProcesses(place.home)).toEqual(processes)
      expect(await releaseCount(place)).toBe(releases)
    })

    test('as soon as the chain is there', async () => {
      const { stack, height } = await otherRules()
      const stopped = await stoppedAtFirstNode(place, ['deploy', stack, '--accept-consensus-risk'])
      expect(stopped.paragraph).toMatch(
        new RegExp(`^node-0 runs under other rules than node-1 and node-2 and left the chain at height ${height}\\b`),
      )
      expect(stopped.diagnosis).toMatchObject({ cause: 'forked', replica: 'node-0' })
    })
  })

  function changed(components: Overrides): string {
    return place.writeStack({ file: 'changed.yaml', components: [slowChain, components] })
  }

  /** The reward of a block changes five blocks after the first node is back under the new rules, or a few more. */
  async function otherRules(): Promise<{ readonly stack: string; readonly height: number }> {
    const height = Number((await headOf(place.node(1))).number) + 5
    return { stack: changed({ node: { consensus: { upgrades: [{ height, blockRewardWei: '1' }] } } }), height }
  }
})

interface Stopped {
  readonly paragraph: string
  readonly diagnosis: unknown
  /** What the evidence holds of the nodes. */
  readonly files: Readonly<Record<string, string>>
}

/** Runs a release that must fail at the first node and be rolled back, and watches the network from outside meanwhile. */
async function stoppedAtFirstNode(place: Place, words: readonly string[]): Promise<Stopped> {
  const before = replicaProcesses(place.home)
  const watch = new ChainWatch([0, 1, 2].map((ordinal) => place.node(ordinal)))
  const end = await place.run(words)
  expectServed(await watch.stop())

  expect(end.exitCode, end.stderr).toBe(3)
  const after = replicaProcesses(place.home)
  expect(after['node-0']).not.toBe(before['node-0'])
  expect({ ...after, 'node-0': 0 }).toEqual({ ...before, 'node-0': 0 })

  const [, number] = /^release (\d+) failed and was rolled back$/m.exec(end.stdout) ?? []
  const { release, evidence } = JSON.parse((await place.done(['history', String(number), '--json'])).stdout)
  expect(release).toMatchObject({ status: 'rolled-back', rollback: { to: 1 } })
  expect(end.stdout).toContain(`\n\n${release.paragraph}\n\n`)
  expect(release.paragraph).toMatch(
    /node-1 and node-2 keep serving\. Everything was rolled back to release 1 and verified\.$/m,
  )
  expect(evidence).toMatchObject({ release: Number(number), gaps: [] })

  const health: ReleaseHealth = JSON.parse((await place.done(['health', '--json'])).stdout)
  expect(health).toMatchObject({ state: 'healthy', release: { number: 1 } })
  const settled = await settledBlock(place.node(0))
  for (const other of [1, 2]) expect(await blockAt(place.node(other), settled.number)).toEqual(settled)
  return { paragraph: release.paragraph, diagnosis: evidence.diagnosis, files: evidence.components.node }
}

/** A quorum answered at every look, and the chain went on. */
function expectServed(samples: readonly ChainSample[]): void {
  expect(fewestAnswering(samples)).toBe(2)
  expect(blocksAdded(samples)).toBeGreaterThan(3)
  expect(longestStandstillMs(samples)).toBeLessThan(maxStandstillMs)
}

async function releaseCount(place: Place): Promise<number> {
  return JSON.parse((await place.done(['history', '--json'])).stdout).releases.length
}
