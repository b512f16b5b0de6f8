import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainRelease } from '../harness/chain-release.ts'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { CommandPlace } from '../harness/command-place.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { outside } from '../harness/outside-client.ts'
import { podsOf } from '../harness/pods.ts'
import { Rendezvous } from '../harness/rendezvous.ts'
import { standInImages, standInService } from '../harness/stand-in-components.ts'
import { unschedulable } from '../harness/unschedulable.ts'
import { watchAnswering } from '../harness/watch-answering.ts'

const node = 'xai-blockchain-node'

/** Longer than any command runs, so that a machine is always brought back. */
const timeout = 600_000

describe.runIf(clusterFault)('with CLUSTER_FAULT, a chain that is rolled', () => {
  let place: CommandPlace
  let claims: readonly string[]
  let machine: string

  beforeAll(async () => {
    // Of a machine that is lost exactly one node is lost.
    place = await chainRelease({ pod: { priority: 'normal', spread: 'required' } })
    await place.ends(0, 'deploy')
    claims = await place.uidsOfClaims()
    machine = await machineOf(`${node}-2`)
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  // They meet when the service runs, when the chain is stopped in the middle of its rollout, when the service is in the
  // middle of its own and the machine is killed, and when they have seen what they look for and it is started.
  const goOn = async () => undefined
  const loss = new Rendezvous(2, [
    goOn,
    goOn,
    () => inflict('node', 'kill', machine),
    () => inflict('node', 'start', machine),
  ])

  test.concurrent('while a machine dies takes no node on which quorum rests, and goes on when it is back', {
    timeout,
  }, async ({ expect }) => {
    await using party = loss.join()
    const kept = await uidOf(`${node}-1`)
    await party.meet()
    const roll = place.start(['set', 'config', 'node', 'mining.maxHashesPerSecond=9000'])
    await roll.line(new RegExp(`${node}-0 runs another revision`))
    roll.signal('SIGSTOP')
    await party.meet()

    await party.meet()
    roll.signal('SIGCONT')
    await roll.line(/waiting: 1 of 2 other replicas that must serve (answer|are ready)/)
    expect(await uidOf(`${node}-1`)).toBe(kept)
    await party.meet()

    const { exitCode, stdout, stderr } = await roll.ended
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
    expect(await uidOf(`${node}-1`)).not.toBe(kept)
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
  })

  test.concurrent('beside a service that is rolled, which serves, says what is amiss, and comes to run', {
    timeout,
  }, async ({ expect }) => {
    const components = { api: { ...standInService, replicas: 2 }, outside }
    await using service = await CommandPlace.make({ stack: { components }, images: await standInImages() })
    await using party = loss.join()
    {
      await using _ = await unschedulable(machine === '1' ? 'node2' : 'node1')
      await service.ends(0, 'deploy')
    }
    const machines = (await podsOf(service.namespace)).map((pod) => pod.machine)
    expect(machines.filter((found) => found === `node${machine}`)).toHaveLength(1)
    await using watch = watchAnswering(service.namespace, { port: 8080 })
    service.write({ api: { env: { VERSION: 'next', START_DELAY_MS: '30000' } } })
    await party.meet()
    await party.meet()

    const deploy = service.start(['deploy'])
    await deploy.line(/api: waiting: /)
    await party.meet()
    const says = async () => (await service.run('health')).stdout
    await expect.poll(says, { interval: 2_000 }).toContain(`node${machine} is not ready`)
    const { exitCode, stdout } = await service.run('health')
    expect(exitCode, stdout).toBe(1)
    await party.meet()

    const end = await deploy.ended
    expect(end.exitCode, `${end.stdout}\n${end.stderr}`).toBe(0)
    await expectOneRelease(service)
    await watch[Symbol.asyncDispose]()
    expect(watch.looks).toBeGreaterThan(10)
    expect(watch.lapses).toEqual([])
    service.write({ api: { env: { VERSION: 'after' } } })
    await service.ends(0, 'deploy')
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
    return (await podOf(pod))?.machine?.replace('node', '') ?? `none, of ${pod}`
  }

  async function uidOf(pod: string): Promise<string | undefined> {
    return (await podOf(pod))?.uid
  }

  async function podOf(pod: string) {
    return (await podsOf(place.namespace)).find(({ name }) => name === pod)
  }
})
