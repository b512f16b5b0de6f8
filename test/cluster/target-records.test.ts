import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createClusterTarget } from '@windlass/cluster/cluster-target'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCluster } from './harness/open-cluster.ts'
import { makeReleasePlace, type ReleasePlace, testedStack } from './harness/release-place.ts'
import { renderedStacks } from './harness/rendered-stacks.ts'
import { asResource } from './harness/stand-in.ts'

const soon = () => AbortSignal.timeout(120_000)
const writer = resolve(import.meta.dirname, 'fixtures/writer.ts')

/** A command of its own that takes the lock and writes a record again and again. */
class Writer implements AsyncDisposable {
  readonly pid: number | undefined
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(options: { namespace: string; stack: string; name: string; bytes: number; ttlMs: number }) {
    const { namespace, stack, name, bytes, ttlMs } = options
    const args = [writer, namespace, stack, name, String(bytes), String(ttlMs)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.pid = child.pid
  }

  /** Resolves as soon as it says so. */
  async says(wanted: string, times = 1): Promise<void> {
    for (let left = times; left > 0; ) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`the writer ended before it said: ${wanted}`)
      if (value.startsWith(wanted)) left -= 1
    }
  }

  async [Symbol.asyncDispose]() {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, in a namespace', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const another = async (stack = testedStack) =>
    createClusterTarget({ connection: await openCluster(), namespace: place.namespace, stack })
  const secretsOf = async (labelSelector: string) => {
    const path = `/api/v1/namespaces/${place.namespace}/secrets`
    const { body } = await place.connection.request({ method: 'GET', path, query: { labelSelector }, signal: soon() })
    return (body as { items: readonly { readonly type: string; readonly data: Record<string, string> }[] }).items
  }

  test('a record of more than one Secret may hold comes back as it was', async () => {
    const { records } = await another('large')
    const value = { log: randomBytes(3_000_000).toString('base64') }
    await records.write({ name: 'evidence-000001', value, signal: soon() })
    expect(await (await another('large')).records.read({ name: 'evidence-000001', signal: soon() })).toEqual(value)
    const stored = await secretsOf('windlass.dev/record-of=large')
    expect(stored.length).toBeGreaterThan(3)
    for (const { type, data } of stored) {
      expect(type).toBe('windlass.dev/record')
      expect(Object.values(data ?? {}).join('').length).toBeLessThan(1.4 * 2 ** 20)
    }
    await records.remove({ name: 'evidence-000001', signal: soon() })
    await expect.poll(() => secretsOf('windlass.dev/record-of=large')).toEqual([])
  })

  test('a release of 1,000 objects is one Secret, and one request to write or to read', async () => {
    const objects = (await renderedStacks()).flatMap((stack) => stack.objects)
    const resources = Array.from({ length: 1_000 }, (_, index) => objects[index % objects.length])
    using connection = await openCluster()
    const { records } = createClusterTarget({ connection, namespace: place.namespace, stack: 'many' })
    await records.write({ name: 'release-000001', value: {}, signal: soon() })
    const before = connection.requests
    await records.write({ name: 'release-000001', value: { resources }, signal: soon() })
    expect(await records.read({ name: 'release-000001', signal: soon() })).toEqual({ resources })
    expect(connection.requests - before).toBe(2)
    expect(await secretsOf('windlass.dev/record-of=many')).toHaveLength(1)
  })

  test('a writer that is killed leaves a whole record, and nothing that the next write does not clear away', async () => {
    const name = 'release-000007'
    const { records } = place.target
    // A write of two chunks takes three requests and two that delete the chunks before.
    for (let requests = 1; requests <= 7; requests++) {
      const options = { namespace: place.namespace, stack: testedStack, name, bytes: 1_500_000, ttlMs: 100 }
      {
        await using child = new Writer(options)
        await child.says('has written')
        await child.says('sends', requests)
      }
      expect(await records.read({ name, signal: soon() })).toMatchObject({ filler: expect.any(String) })
    }
    await (await another()).records.write({ name, value: 'small', signal: soon() })
    expect(await records.read({ name, signal: soon() })).toBe('small')
    expect(await secretsOf(`windlass.dev/record-of=${testedStack}`)).toHaveLength(1)
  })

  test('the lock of a command that was killed is taken over when its time is over, not before', async () => {
    const stack = 'killed'
    const ttlMs = 6_000
    const { lock } = await another(stack)
    const acquire = () => lock.acquire({ holder: 'next', ttlMs: 60_000, signal: soon() })
    const startedMs = performance.now()
    let pid: number | undefined
    {
      await using child = new Writer({ namespace: place.namespace, stack, name: 'release-000001', bytes: 10, ttlMs })
      await child.says('acquired')
      pid = child.pid
    }
    expect(await acquire()).toMatchObject({ state: 'held', by: { holder: `writer ${pid}` } })
    await expect.poll(async () => (await acquire()).state).toBe('acquired')
    expect(performance.now() - startedMs).toBeGreaterThan(ttlMs)
  })

  test('where there is no namespace nothing is found, a write is refused, and the lock makes it', async () => {
    const namespace = `${place.namespace}-new`
    const connection = await openCluster()
    const target = createClusterTarget({ connection, namespace, stack: testedStack })
    const signal = soon()
    expect(await target.records.read({ name: 'a', signal })).toBeUndefined()
    expect(await target.records.list({ prefix: '', signal })).toEqual([])
    expect(await target.lock.inspect({ signal })).toBeUndefined()
    await expect(target.records.write({ name: 'a', value: 1, signal })).rejects.toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      message: expect.stringContaining(namespace),
    })
    const path = `/api/v1/namespaces/${namespace}`
    await using cleanup = new AsyncDisposableStack()
    cleanup.defer(async () => void (await connection.request({ method: 'DELETE', path, answers: [404, 409], signal })))
    const result = await target.lock.acquire({ holder: 'first', ttlMs: 60_000, signal })
    if (result.state === 'held') throw new Error('nobody else knows of it')
    await target.records.write({ name: 'a', value: 1, signal })
    expect(await target.records.read({ name: 'a', signal })).toBe(1)
    await result.lease[Symbol.asyncDispose]()

    // Something that is not gone yet keeps the namespace from being gone.
    const metadata = { name: 'stays', finalizers: ['windlass.dev/test'] }
    await target.apply({
      resource: asResource({ apiVersion: 'v1', kind: 'ConfigMap', metadata }),
      replicas: 'all',
      signal,
    })
    await connection.request({ method: 'DELETE', path, signal })
    await expect(target.lock.acquire({ holder: 'late', ttlMs: 60_000, signal })).rejects.toMatchObject({
      code: 'CLUSTER_NAMESPACE_TERMINATING',
    })
    await connection.request({
      method: 'PATCH',
      path: `${path}/configmaps/stays`,
      body: { type: 'application/merge-patch+json', content: { metadata: { finalizers: null } } },
      signal,
    })
  })
})
