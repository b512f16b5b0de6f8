import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { CommandPlace } from './harness/command-place.ts'
import { smallResources, standInImages } from './harness/stand-in-components.ts'

const program = { kind: 'service', image: 'stand-in:1', replicas: 2, healthPath: '/health', resources: smallResources }
const components = { api: { ...program, ports: { http: 8080, admin: 8081 } } }

describe('a port of this machine', () => {
  let place: CommandPlace

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { components },
      images: await standInImages(),
    })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  /** Address, replica, port and proof of a line that says that it is ready. */
  const readyLine = /^(127\.0\.0\.1:\d+) → (tested-api-\S+) port (.+): (.+); Ctrl-C ends it$/
  const fieldsOf = (line: string): readonly string[] => readyLine.exec(line)?.slice(1) ?? []
  /** On a connection of its own: one that is kept goes on to lead where it led. */
  const answerOf = async (address = ''): Promise<unknown> => {
    const [response] = (await once(get(`http://${address}/hello`, { agent: false }), 'response')) as [IncomingMessage]
    return JSON.parse((await response.toArray()).join(''))
  }

  const remove = async (name: string) =>
    void (await (
      await apiServer()
    ).remove({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: place.namespace },
    }))

  test('leads to a ready replica that was asked through it, and to another one once that is gone', async () => {
    const command = place.start(['port-forward', 'api', '0:http'])
    const [address, replica = '', port, proof] = fieldsOf(await command.line(readyLine))
    expect([port, proof]).toEqual(['8080 (http)', '/health answers 200'])
    expect(await answerOf(address)).toMatchObject({ name: replica, port: 8080, path: '/hello' })

    await remove(replica)
    const isOther = new RegExp(`→ (?!${replica} )tested-api-`)
    const [sameAddress, other] = fieldsOf(await command.line(isOther))
    expect(sameAddress).toBe(address)
    expect(await answerOf(address)).toMatchObject({ name: other })

    command.signal('SIGINT')
    expect(await command.ended).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('leads to the replica that was named, by number or name, and to ports without a health endpoint', async () => {
    const [first, second] = (await place.rows()).map(({ replica }) => replica)
    const byNumber = place.start(['port-forward', 'api/1', '0:8081'])
    const [address, ...said] = fieldsOf(await byNumber.line(readyLine))
    expect(said).toEqual([second, '8081', 'it takes connections'])
    expect(await answerOf(address)).toMatchObject({ name: second, port: 8081 })

    const [, local] = (address ?? '').split(':')
    const taken = await place.run('port-forward', `api/${first}`, `${local}:http`)
    expect([taken.exitCode, taken.stderr]).toEqual([1, expect.stringContaining('CLUSTER_PORT_TAKEN')])
    byNumber.signal('SIGINT')
    expect((await byNumber.ended).exitCode).toBe(0)
  })

  test('is told as a document for each event', async () => {
    const command = place.start(['port-forward', 'api/0', '0:http', '--json'])
    const event = JSON.parse(await command.line(/^\{/))
    expect(event).toEqual({
      ...{ component: 'api', kind: 'ready', port: 8080 },
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      replica: expect.stringMatching(/^tested-api-/),
      probe: { kind: 'http', path: '/health', status: 200 },
    })
    command.signal('SIGINT')
    expect((await command.ended).exitCode).toBe(0)
  })

  test('is never said to be ready where nothing answers behind it', async () => {
    const { stdout, stderr } = await place.ends(1, 'port-forward', 'api', '0:9999')
    expect(stdout).not.toContain('127.0.0.1')
    expect(stderr).toMatch(/^error: tested-api-\S+ does not listen on port 9999\.$/m)
  })

  test.each([
    ['pricing', 'http', 'There is no replica of pricing'],
    ['api/7', 'http', 'There is no replica 7 of api'],
    ['api', 'rpc', 'has no port rpc'],
  ])('is refused for %s %s, with what there is', async (replica, port, message) => {
    expect((await place.ends(1, 'port-forward', replica, `0:${port}`)).stderr).toContain(message)
  })
})
