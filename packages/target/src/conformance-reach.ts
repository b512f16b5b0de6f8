import { expect } from 'vitest'
import { type Suite, stating } from './conformance-context.ts'

/** How what runs is watched, called and read. */
export function statesReach(suite: Suite): void {
  const states = stating(suite)

  states('a watch gives the present state first, then changes, and ends when it is aborted', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    const stop = new AbortController()
    const states: (string | undefined)[] = []
    for await (const { resources } of suite.target.watch({ signal: stop.signal })) {
      const state = resources.find(({ id }) => id === resource.id)?.readiness.state
      if (states.length === 0) await suite.apply(await suite.changed(resource, { revision: 'b' }))
      if (states.length > 0 && state === 'ready' && states.at(-1) !== 'ready') stop.abort()
      states.push(state)
    }
    expect(states[0]).toBe('ready')
    expect(states).toContain('progressing')
    expect(states.at(-1)).toBe('ready')
  })

  states('every command sees the same', async (suite) => {
    const resource = await suite.resource({ replicas: 2 })
    const seen = await suite.run(resource)
    const { resources } = await suite.another().observe({ signal: suite.signal() })
    const elsewhere = resources.find(({ id }) => id === resource.id)
    expect(elsewhere).toMatchObject({ digest: seen.digest, readiness: { state: 'ready' } })
    expect(elsewhere?.replicas.map(({ name }) => name)).toEqual(seen.replicas.map(({ name }) => name))
  })

  states('a call reaches the replica it names', async (suite) => {
    const resource = await suite.resource({ replicas: 2 })
    await suite.run(resource)
    const [first, second] = await suite.instances(resource, [0, 1])
    expect(first).not.toBe(second)
  })

  states('a call that cannot be made says which component, replica or port is missing', async (suite) => {
    const { component, ...resource } = await suite.resource()
    await suite.run({ component, ...resource })
    const request = { method: 'GET', path: '/revision' } as const
    const call = (where: { component: string; replica: number; port: string }) =>
      suite.target.call({ ...where, request, signal: suite.signal() })
    const coded = (word: string) => ({
      code: expect.any(String),
      hint: expect.any(String),
      message: expect.stringContaining(word),
    })
    await expect(call({ component: 'nobody', replica: 0, port: 'http' })).rejects.toMatchObject(coded('nobody'))
    await expect(call({ component, replica: 7, port: 'http' })).rejects.toMatchObject(coded('7'))
    await expect(call({ component, replica: 0, port: 'nothing' })).rejects.toMatchObject(coded('nothing'))
  })

  states('a call that is not answered ends with the reason it is aborted for', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    const stop = new AbortController()
    const reason = new Error('waited long enough')
    const request = { method: 'GET', path: '/hang' } as const
    const { component } = resource
    const reply = suite.target.call({ component, replica: 0, port: 'http', request, signal: stop.signal })
    await suite.get(resource, 0, '/revision')
    stop.abort(reason)
    await expect(reply).rejects.toBe(reason)
  })

  states('logs give the last lines of each replica', async (suite) => {
    const resource = await suite.resource({ replicas: 2 })
    await suite.run(resource)
    for (const line of ['one', 'two', 'three']) await suite.post(resource, 1, '/say', line)
    expect(await suite.logs(resource, { replica: 1, tailLines: 2 })).toEqual(['two', 'three'])
    const all = await suite.logs(resource, { tailLines: 100 })
    expect(all.filter((line) => line === 'started revision a')).toHaveLength(2)
    expect(await suite.logs(resource, { tailLines: 0 })).toEqual([])
  })

  states('logs that are followed go on with what is written, over a restart, until they are aborted', async (suite) => {
    const resource = await suite.resource()
    await suite.run(resource)
    const stop = new AbortController()
    const { component } = resource
    const lines: string[] = []
    const next: Record<string, () => Promise<unknown>> = {
      'started revision a': () => suite.post(resource, 0, '/say', 'before'),
      before: async () => suite.apply(await suite.changed(resource, { revision: 'b' })),
      'started revision b': async () => stop.abort(),
    }
    for await (const { text } of suite.target.logs({ component, tailLines: 1, follow: true, signal: stop.signal })) {
      lines.push(text)
      await next[text]?.()
    }
    expect(lines[0]).toBe('started revision a')
    expect(lines[1]).toBe('before')
    expect(lines.at(-1)).toBe('started revision b')
  })

  states('logs of the run before are kept', async (suite) => {
    const resource = await suite.resource({ revision: 'a' })
    await suite.run(resource)
    expect(await suite.logs(resource, { tailLines: 10, previous: true })).toEqual([])
    await suite.post(resource, 0, '/say', 'famous last words')
    await suite.post(resource, 0, '/exit', '1')
    await suite.until(resource, ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1)
    expect(await suite.logs(resource, { tailLines: 10, previous: true })).toContain('famous last words')
    expect(await suite.logs(resource, { tailLines: 10 })).not.toContain('famous last words')
  })

  states('evidence holds what explains a failure', async (suite) => {
    const resource = await suite.resource({ behaviour: 'crashes' })
    await suite.apply(resource)
    await suite.until(resource, (seen) => seen.readiness.state === 'failed')
    const { component } = resource
    const evidence = Object.values(await suite.target.evidence({ component, signal: suite.signal() })).join('\n')
    expect(evidence).toContain('cannot go on')
    expect(evidence).toContain('CrashLoop')
    expect(evidence).toContain(resource.digest)
  })
}
