import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { makeReleasePlace, type ReleasePlace } from '../harness/release-place.ts'
import { spreadOverNodes } from '../harness/spread.ts'
import { standIn } from '../harness/stand-in.ts'

describe.runIf(clusterFault)('with CLUSTER_FAULT, a node that dies and comes back', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('is named by the replica that was on it, which is ready again when it is back', async () => {
    const set = await standIn({ name: 'spread', kind: 'StatefulSet', replicas: 3, pod: spreadOverNodes('spread') })
    await place.comes(set, ({ readiness }) => readiness.state === 'ready')
    try {
      await inflict('node', 'kill', '2')
      const lost = await place.until(set.id, ({ readiness }) => readiness.detail.includes('node2 is not ready'))
      expect(lost.readiness.state).toBe('progressing')
      const others = lost.replicas.filter(({ readiness }) => readiness.state === 'ready')
      expect(others).toHaveLength(2)
      const { warnings } = await place.target.observe({ signal: AbortSignal.timeout(30_000) })
      expect(warnings).toEqual([expect.stringContaining('node2 is not ready')])
    } finally {
      await inflict('node', 'start', '2')
    }
    await place.until(set.id, ({ readiness }) => readiness.state === 'ready')
  })
})
