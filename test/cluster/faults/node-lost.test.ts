import { afterAll, beforeAll, describe, test } from 'vitest'
import { chainRelease } from '../harness/chain-release.ts'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { CommandPlace } from '../harness/command-place.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { outside } from '../harness/outside-client.ts'
import { podsOf } from '../harness/pods.ts'
import { makeReleasePlace } from '../harness/release-place.ts'
import { Rendezvous } from '../harness/rendezvous.ts'
import { spreadOverNodes } from '../harness/spread.ts'
import { standIn } from '../harness/stand-in.ts'
import { standInImages, standInService } from '../harness/stand-in-components.ts'
import { unschedulable } from '../harness/unschedulable.ts'
import { watchAnswering } from '../harness/watch-answering.ts'

const node = 'xai-blockchain-node'

/** Longer than any command runs, so that a machine is always brought back. */
const timeout = 600_000

describe.runIf(clusterFault)('with CLUSTER_FAULT, a machine', { timeout }, () => {
  let place: CommandPlace
  let claims: readonly string[]

  beforeAll(async () => {
    // Of a machine that is lost exactly one node is lost.
    place = await chainRelease({ pod: { priority: 'normal', spread: 'required' } })
    await place.ends(0, 'deploy')
    claims = await place.uidsOfClaims()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  // They meet when the others run, when the chain is stopped in the middle of its rollout, when the service is in the
  // middle of its own and the machine is killed, and when they have seen what they look for and it is started.
  describe('that dies and comes back', () => {
    let machine: string
    const goOn = async () => undefined
    const loss = new Rendezvous(3, [
      goOn,
      goOn,
      () => inflict('node', 'kill', machine),
      () => inflict('node', 'start', machine),
    ])

    beforeAll(async () => {
      machine = await machineOf(`${node}-2`)
    })

    test.concurrent('takes no node of a chain on which quorum rests; the rollout goes on when it is back', async ({
      expect,
    }) => {
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

    test.concurrent('takes no service away that is rolled, says what is amiss, and the service comes to run', async ({
      expect,
    }) => {
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
      await service.ends(1, 'health')
      await party.meet()

      const end = await deploy.ended
      expect(end.exitCode, `${end.stdout}\n${end.stderr}`).toBe(0)
      // What was on the machine ends once that is ready again.
      await expect.poll(async () => (await service.run('health')).exitCode, { interval: 1_000 }).toBe(0)
      await expectOneRelease(service)
      await watch[Symbol.asyncDispose]()
      expect(watch.looks).toBeGreaterThan(10)
      expect(watch.lapses).toEqual([])
      service.write({ api: { env: { VERSION: 'after' } } })
      await service.ends(0, 'deploy')
    })

    test.concurrent('is named by the replica that was on it, which is ready again when it is back', async ({
      expect,
    }) => {
      await using spread = await makeReleasePlace()
      await using party = loss.join()
      const set = await standIn({ name: 'spread', kind: 'StatefulSet', replicas: 3, pod: spreadOverNodes('spread') })
      await spread.comes(set, ({ readiness }) => readiness.state === 'ready')
      await party.meet()
      await party.meet()

      await party.meet()
      const named = `node${machine} is not ready`
      const lost = await spread.until(set.id, ({ readiness }) => readiness.detail.includes(named))
      expect(lost.readiness.state).toBe('progressing')
      expect(lost.replicas.filter(({ readiness }) => readiness.state === 'ready')).toHaveLength(2)
      const { warnings } = await spread.target.observe({ signal: AbortSignal.timeout(30_000) })
      expect(warnings).toEqual([expect.stringContaining(named)])
      await party.meet()

      await spread.until(set.id, ({ readiness }) => readiness.state === 'ready')
    })
  })

  // They meet when all run and it is cut off, and when they have seen what they look for and it is joined.
  describe('that is cut off and joined', () => {
    let machine: string
    const cut = new Rendezvous(2, [() => inflict('node', 'cut', machine), () => inflict('node', 'join', machine)])

    beforeAll(async () => {
      machine = await machineOf(`${node}-1`)
    })

    test.concurrent('is named, leaves a chain its quorum, and the rollout goes on when it is joined', async ({
      expect,
    }) => {
      await using party = cut.join()
      const others = await Promise.all([uidOf(`${node}-0`), uidOf(`${node}-2`)])
      await party.meet()

      await expect
        .poll(async () => (await place.run('health')).stdout, { interval: 2_000 })
        .toContain(`node${machine} is not ready`)
      await place.ends(1, 'health')
      const roll = place.start(['set', 'config', 'node', 'mining.maxHashesPerSecond=8000'])
      await roll.line(new RegExp(`^core .*${node}-1`))
      expect(await Promise.all([uidOf(`${node}-0`), uidOf(`${node}-2`)])).toEqual(others)
      await party.meet()

      const { exitCode, stdout, stderr } = await roll.ended
      expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
      await expectOneRelease(place)
      expect(await place.uidsOfClaims()).toEqual(claims)
    })

    test.concurrent('leaves a replica that does not answer in time; the others do, and all do when it is joined', async ({
      expect,
    }) => {
      await using spread = await makeReleasePlace()
      await using party = cut.join()
      const get = (replica: number) => {
        const request = { method: 'GET', path: '/' } as const
        const signal = AbortSignal.timeout(3_000)
        return spread.target.call({ component: 'cut', replica, port: 'http', request, signal })
      }
      const answers = async () =>
        (await Promise.allSettled([0, 1, 2].map(get))).map(
          (end) => end.status === 'fulfilled' && end.value.status === 200,
        )
      const set = await standIn({ name: 'cut', kind: 'StatefulSet', replicas: 3, pod: spreadOverNodes('cut') })
      await spread.comes(set, ({ readiness }) => readiness.state === 'ready')
      // Connections are kept to all of them.
      expect(await answers()).toEqual([true, true, true])
      await party.meet()

      await expect.poll(answers).toSatisfy((found: boolean[]) => found.filter((ok) => !ok).length === 1)
      const silent = (await answers()).indexOf(false)
      // By our patience or that of the API server, whichever ends first.
      await expect(get(silent)).rejects.toThrow(/aborted due to timeout|error dialing backend/)
      // In the time that a rollout gives it.
      const evidence = await spread.target.evidence({ component: 'cut', signal: AbortSignal.timeout(20_000) })
      expect(evidence['gaps.txt']).toMatch(new RegExp(`^cut-${silent}.main.log: .*`))
      expect(evidence[`cut-${(silent + 1) % 3}.main.log`]).toContain('ready')
      expect(evidence['machines.yaml']).toContain(`node${machine}`)
      await party.meet()

      await expect.poll(answers).toEqual([true, true, true])
    })
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
