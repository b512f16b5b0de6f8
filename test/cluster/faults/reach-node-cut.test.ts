import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { makeReleasePlace, type ReleasePlace } from '../harness/release-place.ts'
import { spreadOverNodes } from '../harness/spread.ts'
import { standIn } from '../harness/stand-in.ts'

describe.runIf(clusterFault)('with CLUSTER_FAULT, while a node is cut off', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const get = (replica: number) => {
    const request = { method: 'GET', path: '/' } as const
    return place.target.call({ component: 'cut', replica, port: 'http', request, signal: AbortSignal.timeout(3_000) })
  }
  const answers = async () =>
    (await Promise.allSettled([0, 1, 2].map(get))).map((end) => end.status === 'fulfilled' && end.value.status === 200)

  test('the replica on it does not answer in time, the others do, and all do when it is back', async () => {
    const set = await standIn({ name: 'cut', kind: 'StatefulSet', replicas: 3, pod: spreadOverNodes('cut') })
    await place.comes(set, ({ readiness }) => readiness.state === 'ready')
    // Connections are kept to all of them.
    expect(await answers()).toEqual([true, true, true])
    try {
      await inflict('node', 'cut', '3')
      await expect.poll(answers).toSatisfy((found: boolean[]) => found.filter((ok) => !ok).length === 1)
      const cut = (await answers()).indexOf(false)
      await expect(get(cut)).rejects.toMatchObject({ name: 'TimeoutError' })
      // In the time that a rollout gives it.
      const evidence = await place.target.evidence({ component: 'cut', signal: AbortSignal.timeout(20_000) })
      expect(evidence['gaps.txt']).toMatch(new RegExp(`^cut-${cut}.main.log: .*`))
      expect(evidence[`cut-${(cut + 1) % 3}.main.log`]).toContain('ready')
      expect(evidence['machines.yaml']).toContain('node3')
    } finally {
      await inflict('node', 'join', '3')
    }
    await expect.poll(answers).toEqual([true, true, true])
  })
})
