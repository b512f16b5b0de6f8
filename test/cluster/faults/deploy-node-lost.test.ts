import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiServer } from '../harness/cluster.ts'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { CommandPlace } from '../harness/command-place.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { podsOf } from '../harness/pods.ts'
import { registryImage } from '../harness/registry-image.ts'

const node = 'xai-blockchain-node'

/** Longer than any command runs, so that a machine is always brought back. */
const timeout = 600_000

describe.runIf(clusterFault)('with CLUSTER_FAULT, a chain that is rolled', () => {
  let place: CommandPlace
  let claims: readonly string[]

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { file: 'xai.yaml' },
      images: { 'ghcr.io/example/windlass/node:0.1.0': await registryImage('node') },
      // Of a machine that is lost exactly one node is lost.
      overrides: {
        entry: { enabled: false },
        monitoring: { enabled: false },
        node: { pod: { priority: 'normal', spread: 'required' } },
      },
    })
    await place.ends(0, 'deploy')
    claims = await place.uidsOfClaims()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('while a machine dies takes no node on which quorum rests, and goes on when it is back', {
    timeout,
  }, async () => {
    const machine = await machineOf(`${node}-2`)
    const kept = await uidOf(`${node}-1`)
    const roll = place.start(['set', 'config', 'node', 'mining.maxHashesPerSecond=9000'])
    await roll.line(new RegExp(`${node}-0 runs another revision`))
    try {
      await inflict('node', 'kill', machine)
      await roll.line(/waiting: 1 of 2 other replicas that must serve (answer|are ready)/)
      expect(await uidOf(`${node}-1`)).toBe(kept)
    } finally {
      await inflict('node', 'start', machine)
    }
    const { exitCode, stdout, stderr } = await roll.ended
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
    expect(await uidOf(`${node}-1`)).not.toBe(kept)
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
  })

  test('while a machine is cut off says so, keeps its quorum, and is whole when it is joined', {
    timeout,
  }, async () => {
    const machine = await machineOf(`${node}-1`)
    const others = await Promise.all([uidOf(`${node}-0`), uidOf(`${node}-2`)])
    let roll: ReturnType<CommandPlace['start']> | undefined
    try {
      await inflict('node', 'cut', machine)
      await expect
        .poll(async () => (await place.run('health')).stdout, { interval: 2_000 })
        .toContain(`node${machine} is not ready`)
      const { exitCode, stdout } = await place.run('health')
      expect(exitCode, stdout).toBe(1)
      roll = place.start(['set', 'config', 'node', 'mining.maxHashesPerSecond=8000'])
      await roll.line(new RegExp(`^core .*${node}-1`))
      expect(await Promise.all([uidOf(`${node}-0`), uidOf(`${node}-2`)])).toEqual(others)
    } finally {
      await inflict('node', 'join', machine)
    }
    const { exitCode, stdout, stderr } = await roll.ended
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
  })

  /** Number of the machine that a pod runs on. */
  async function machineOf(pod: string): Promise<string> {
    const { body } = await (await apiServer()).get(`/api/v1/namespaces/${place.namespace}/pods/${pod}`)
    return (body as { spec: { nodeName: string } }).spec.nodeName.replace('node', '')
  }

  async function uidOf(pod: string): Promise<string | undefined> {
    return (await podsOf(place.namespace)).find(({ name }) => name === pod)?.uid
  }
})
