import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ChainWatch, fewestAnswering } from './harness/chain-watch.ts'
import { replicaProcesses } from './harness/home-processes.ts'
import { Place } from './harness/place.ts'

const nodes = ['node-0', 'node-1', 'node-2']

describe('a running release is changed', () => {
  let place: Place
  let stack: string

  beforeAll(async () => {
    place = await Place.make()
    stack = place.writeStack({ components: [{ detector: { enabled: false } }] })
    await place.done(['up', stack, '--detach'])
  })

  beforeEach(() => place.untilHealthy())

  afterAll(() => place[Symbol.asyncDispose]())

  test('by set config of a node, which makes a new release and takes one node at a time', async () => {
    const before = replicaProcesses(place.home)
    const watch = new ChainWatch([0, 1, 2].map((ordinal) => place.node(ordinal)))
    const upgrade = 'consensus.upgrades={height: 1000000, blockRewardWei: "1"}'
    const end = await place.done(['set', 'config', 'node', 'mining.maxHashesPerSecond=2500', upgrade])
    expect(fewestAnswering(await watch.stop())).toBe(2)

    expect(end.stdout).toMatch(/release 2 runs on .*: all gates passed/)
    const after = replicaProcesses(place.home)
    for (const node of nodes) expect(after[node]).not.toBe(before[node])
    expect(after['traffic-0']).toBe(before['traffic-0'])
    expect((await lastRelease(place)).what).toMatch(
      /^set mining\.maxHashesPerSecond of node to 2500, consensus\.upgrades/,
    )
  })

  test('by set config --write, which changes the file too and keeps all else in it', async () => {
    const text = place.read(stack)
    const end = await place.done(['set', 'config', 'traffic', 'transfersPerSecond=4', '--write', stack])
    expect(end.stdout).toMatch(/\nwrote stack\.yaml\n$/)
    expect(place.read(stack)).toBe(text.replace('transfersPerSecond: 2', 'transfersPerSecond: 4'))
  })

  test('as the plan of the file shows, which would take back what was not written', async () => {
    const { stdout } = await place.done(['plan', stack])
    expect(stdout).toMatch(/config\.mining\.maxHashesPerSecond: 2500 → 2000/)
    expect(stdout).not.toMatch(/transfersPerSecond/)
  })

  test('but not where the change fails, and then the file stays as it is', async () => {
    const text = place.read(stack)
    place.write('crash.js', 'process.exit(7)\n')
    const end = await place.run(['set', 'image', 'traffic', './crash.js', '--write', stack])
    expect(end).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/traffic-0 crashes: it exited with code 7/),
    })
    expect(place.read(stack)).toBe(text)
  })

  test('by set replicas, and back by rollback', async () => {
    await place.done(['set', 'replicas', 'traffic', '2'])
    expect(Object.keys(replicaProcesses(place.home)).toSorted()).toEqual([...nodes, 'traffic-0', 'traffic-1'])

    const before = replicaProcesses(place.home)
    const { stdout } = await place.done(['rollback'])
    expect(stdout).toMatch(/^windlass rollback to release 3 → local/)
    const { 'traffic-1': _, ...rest } = before
    expect(replicaProcesses(place.home)).toEqual(rest)
    expect((await lastRelease(place)).what).toBe('rollback to 3')
  })

  test('but not in a rule that all nodes share, which is to be scheduled', async () => {
    const before = replicaProcesses(place.home)
    const { exitCode, stderr } = await place.run(['set', 'config', 'node', 'consensus.blockTimeSeconds=1'])
    expect(exitCode).toBe(64)
    expect(stderr).toMatch(/node\.consensus\.blockTimeSeconds is a rule all nodes share/)
    expect(stderr).toMatch(
      /hint: Schedule it at a height .*: add \{height: …, blockTimeSeconds: …\} to node\.consensus\.upgrades/,
    )
    expect(replicaProcesses(place.home)).toEqual(before)
  })
})

async function lastRelease(place: Place): Promise<{ readonly number: number; readonly what: string }> {
  return JSON.parse((await place.done(['history', '--json'])).stdout).releases.at(-1)
}
