import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { makeReleasePlace, type ReleasePlace } from '../harness/release-place.ts'
import { asResource, standIn } from '../harness/stand-in.ts'

describe.runIf(clusterFault)('with CLUSTER_FAULT, an API server that dies and comes back', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('is waited for by what is applied meanwhile, and is not known meanwhile what runs', async () => {
    const set = await standIn({ name: 'serves', kind: 'StatefulSet', replicas: 2 })
    await place.comes(set, ({ readiness }) => readiness.state === 'ready')
    const signal = AbortSignal.timeout(240_000)
    const stop = new AbortController()
    const states: string[] = []
    const warned: string[] = []
    const watched = (async () => {
      const watch = place.target.watch({ signal: AbortSignal.any([stop.signal, signal]) })
      for await (const { resources, warnings } of watch) {
        const { readiness } = resources.find(({ id }) => id === set.id) ?? {}
        if (readiness && states.at(-1) !== readiness.state) states.push(readiness.state)
        warned.push(...warnings)
      }
    })()
    await expect.poll(() => states).toEqual(['ready'])

    await inflict('api', 'kill')
    await expect.poll(() => states).toEqual(['ready', 'unknown'])
    expect(warned.at(-1)).toContain('may be old')
    const config = asResource({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } })
    const applied = place.target.apply({ resource: config, replicas: 'all', signal })
    const moved = place.target.replaceReplica({ id: set.id, ordinal: 0, signal })
    await inflict('api', 'start')
    await Promise.all([applied, moved])
    await expect.poll(() => states.at(-1)).toBe('ready')
    expect(await place.until(config.id, ({ readiness }) => readiness.state === 'ready')).toBeDefined()
    stop.abort()
    await watched
  })
})
