import { expect } from 'vitest'
import { digests, type Suite, stating } from './conformance-context.ts'

/** What becomes of resources that are applied, changed and removed. */
export function statesLifecycle(suite: Suite): void {
  const states = stating(suite)

  states('an applied resource comes to run on every replica and is reported with its digest', async (suite) => {
    const resource = await suite.resource({ replicas: 2, revision: 'a' })
    const seen = await suite.run(resource)
    expect(seen).toMatchObject({ component: resource.component, digest: resource.digest })
    expect(seen.replicas.map(({ ordinal, restarts }) => ({ ordinal, restarts }))).toEqual([
      { ordinal: 0, restarts: 0 },
      { ordinal: 1, restarts: 0 },
    ])
    expect(await suite.revisions(resource, [0, 1])).toEqual(['a', 'a'])
  })

  states('applying what runs already restarts nothing', async (suite) => {
    const resource = await suite.resource({ replicas: 2 })
    await suite.run(resource)
    const before = await suite.instances(resource, [0, 1])
    await suite.apply(resource, 'all')
    await suite.apply(resource, 'hold')
    await suite.ready(resource)
    expect(await suite.instances(resource, [0, 1])).toEqual(before)
  })

  states('a change with `all` reaches every replica', async (suite) => {
    const resource = await suite.resource({ replicas: 2, revision: 'a' })
    await suite.run(resource)
    const changed = await suite.changed(resource, { replicas: 2, revision: 'b' })
    await suite.run(changed)
    expect(await suite.revisions(resource, [0, 1])).toEqual(['b', 'b'])
  })

  states('a change with `hold` leaves replicas at the revision they run, and says so', async (suite) => {
    const resource = await suite.resource({ replicas: 2, revision: 'a' })
    await suite.run(resource)
    const before = await suite.instances(resource, [0, 1])
    const changed = await suite.changed(resource, { replicas: 2, revision: 'b' })
    await suite.apply(changed, 'hold')
    const seen = await suite.until(
      resource,
      ({ digest, readiness }) => digest === changed.digest && readiness.state === 'ready',
    )
    expect(digests(seen)).toEqual([resource.digest, resource.digest])
    expect(await suite.instances(resource, [0, 1])).toEqual(before)
  })

  states('a replica that is new is started at the new revision, also with `hold`', async (suite) => {
    const resource = await suite.resource({ replicas: 1, revision: 'a' })
    await suite.run(resource)
    const changed = await suite.changed(resource, { replicas: 2, revision: 'b' })
    await suite.apply(changed, 'hold')
    const seen = await suite.until(
      resource,
      ({ readiness, replicas }) => readiness.state === 'ready' && replicas.length === 2,
    )
    expect(digests(seen)).toEqual([resource.digest, changed.digest])
    expect(await suite.revisions(resource, [0, 1])).toEqual(['a', 'b'])
  })

  states('`replaceReplica` moves exactly one replica on, and changes nothing when it is asked again', async (suite) => {
    const resource = await suite.resource({ replicas: 3, revision: 'a' })
    await suite.run(resource)
    const changed = await suite.changed(resource, { replicas: 3, revision: 'b' })
    await suite.apply(changed, 'hold')
    const before = await suite.instances(resource, [0, 2])
    const replace = () => suite.target.replaceReplica({ id: resource.id, ordinal: 1, signal: suite.signal() })
    await replace()
    const moved = [resource.digest, changed.digest, resource.digest]
    await suite.until(resource, (seen) => seen.readiness.state === 'ready' && digests(seen).join() === moved.join())
    expect(await suite.revisions(resource, [0, 1, 2])).toEqual(['a', 'b', 'a'])
    expect(await suite.instances(resource, [0, 2])).toEqual(before)

    const [instance] = await suite.instances(resource, [1])
    await replace()
    expect(await suite.instances(resource, [1])).toEqual([instance])
  })

  states('a replica that is held keeps its revision when it has to be started again', async (suite) => {
    const resource = await suite.resource({ revision: 'a' })
    await suite.run(resource)
    await suite.apply(await suite.changed(resource, { revision: 'b' }), 'hold')
    await suite.post(resource, 0, '/exit', '1')
    await suite.until(resource, ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1)
    expect(await suite.revisions(resource, [0])).toEqual(['a'])
  })

  states('replicas that are no longer wanted are stopped, and the others left alone', async (suite) => {
    const resource = await suite.resource({ replicas: 3 })
    await suite.run(resource)
    const before = await suite.instances(resource, [0])
    await suite.apply(await suite.changed(resource, { replicas: 1 }))
    await suite.until(resource, ({ replicas, readiness }) => replicas.length === 1 && readiness.state === 'ready')
    expect(await suite.instances(resource, [0])).toEqual(before)
    await expect(suite.get(resource, 2, '/revision')).rejects.toMatchObject({ code: expect.any(String) })
  })

  states('a replica whose ready probe fails is progressing, for the reason that the probe gives', async (suite) => {
    const resource = await suite.resource({ behaviour: 'never-ready' })
    await suite.apply(resource)
    const seen = await suite.until(resource, ({ readiness }) => readiness.detail.includes('peers'))
    expect(seen.readiness.state).toBe('progressing')
    expect(seen.replicas[0]?.readiness.detail).toContain('peers: 0 connected, 1 needed')
  })

  states('a replica that ends is started again, and counted', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    const [before] = await suite.instances(resource, [0])
    await suite.post(resource, 0, '/exit', '1')
    const seen = await suite.until(
      resource,
      ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1,
    )
    expect(seen.digest).toBe(resource.digest)
    expect(await suite.instances(resource, [0])).not.toEqual([before])
  })

  states('a resource that crashes over its budget has failed, with exit code and last lines', async (suite) => {
    const resource = await suite.resource({ behaviour: 'crashes' })
    await suite.apply(resource)
    const { readiness } = await suite.until(resource, (seen) => seen.readiness.state === 'failed')
    expect(readiness.reason).toBe('CrashLoop')
    expect(readiness.detail).toMatch(/code 3.*cannot go on/s)
  })

  states('a revision that works takes the place of one that failed', async (suite) => {
    const resource = await suite.resource({ behaviour: 'crashes', revision: 'a' })
    await suite.apply(resource)
    await suite.until(resource, (seen) => seen.readiness.state === 'failed')
    await suite.run(await suite.changed(resource, { revision: 'b' }))
    expect(await suite.revisions(resource, [0])).toEqual(['b'])
  })

  states('what is removed is gone, data excepted, and may be removed again', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    await suite.post(resource, 0, '/store', 'kept')
    const remove = () => suite.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
    await remove()
    await remove()
    expect(await suite.observed(resource)).toBeUndefined()
    await suite.run(resource)
    expect(await suite.get(resource, 0, '/stored')).toBe('kept')
  })

  states('what is removed with its volumes begins anew, also where it was removed before', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    await suite.post(resource, 0, '/store', 'gone')
    await suite.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
    await suite.target.remove({ id: resource.id, volumes: 'delete', signal: suite.signal() })
    await suite.run(resource)
    expect(await suite.get(resource, 0, '/stored')).not.toContain('gone')
  })

  states(
    'what is being removed counts as not applied, and applying it again brings it back for good',
    async (suite) => {
      const resource = await suite.resource({ behaviour: 'ends-late' })
      await suite.run(resource)
      const [before] = await suite.instances(resource, [0])
      const command = new AbortController()
      const removal = suite.target.remove({ id: resource.id, volumes: 'keep', signal: command.signal })
      await suite.until(resource, ({ digest }) => digest === '')
      command.abort()
      await expect(removal).rejects.toBe(command.signal.reason)
      await suite.run(resource)
      expect(await suite.instances(resource, [0])).not.toEqual([before])
    },
  )

  states('removing what never was succeeds', async (suite) => {
    const { id } = await suite.resource()
    await suite.target.remove({ id, volumes: 'delete', signal: suite.signal() })
  })

  states('a call that is aborted rejects with the reason and changes nothing', async (suite) => {
    const resource = await suite.resource()
    const reason = new Error('the operator pressed Ctrl-C')
    const signal = AbortSignal.abort(reason)
    await expect(suite.target.apply({ resource, replicas: 'all', signal })).rejects.toBe(reason)
    expect(await suite.observed(resource)).toBeUndefined()
    await suite.run(resource)
    await expect(suite.target.remove({ id: resource.id, volumes: 'keep', signal })).rejects.toBe(reason)
    await expect(suite.target.replaceReplica({ id: resource.id, ordinal: 0, signal })).rejects.toBe(reason)
    await expect(suite.target.observe({ signal })).rejects.toBe(reason)
    await suite.ready(resource)
  })
}
