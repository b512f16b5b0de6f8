import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { findImage } from './find-image.ts'
import { type RegistryCredentials, registryCredentials } from './registry-credentials.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A registry that answers as told; returns its address. */
async function registry(answer: (request: IncomingMessage, url: string) => Answer): Promise<string> {
  const server = createServer((request, response) => {
    const { status, headers = {}, body } = answer(request, url)
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body))
  })
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return url
}

const signal = new AbortController().signal
const image = 'registry.example.com/team/api:1'
const find = (url: string, credentials: RegistryCredentials = new Map()) =>
  findImage({ image, mirrors: [{ host: 'registry.example.com', url }], credentials, signal })

const config = { auths: { 'https://registry.example.com': { username: 'robot', password: 'secret' } } }
const dockerconfigjson = btoa(JSON.stringify(config))
const credentials = registryCredentials([{ data: { '.dockerconfigjson': dockerconfigjson } }, { data: { other: 'x' } }])

test('an image is there or not by its manifest', async () => {
  const asked: (string | undefined)[] = []
  const url = await registry(({ method, url: path }) => {
    asked.push(`${method} ${path}`)
    return { status: 200, headers: { 'docker-content-digest': 'sha256:abc' } }
  })
  expect(await find(url)).toEqual({ state: 'found', digest: 'sha256:abc' })
  expect(asked).toEqual(['HEAD /v2/team/api/manifests/1'])
  expect(await find(await registry(() => ({ status: 404 })))).toEqual({ state: 'missing' })
})

test('a registry that gives tokens is asked for one, with the credentials of the pull secret', async () => {
  const url = await registry(({ url: path = '', headers }, own) => {
    if (path.startsWith('/token')) {
      const granted = headers.authorization === `Basic ${btoa('robot:secret')}` && path.includes('scope=repository')
      return granted ? { status: 200, body: { token: 'granted' } } : { status: 401 }
    }
    if (headers.authorization === 'Bearer granted') return { status: 200 }
    const challenge = `Bearer realm="${own}/token",service="registry",scope="repository:team/api:pull"`
    return { status: 401, headers: { 'www-authenticate': challenge } }
  })
  expect(await find(url, credentials)).toMatchObject({ state: 'found' })
  expect(await find(url)).toEqual({ state: 'denied' })
})

test('a registry that wants a password gets it', async () => {
  const url = await registry(({ headers }) =>
    headers.authorization === `Basic ${btoa('robot:secret')}`
      ? { status: 200 }
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="registry"' } },
  )
  expect(await find(url, credentials)).toMatchObject({ state: 'found' })
  expect(await find(url)).toEqual({ state: 'denied' })
})

test('one that fails, or is not there, says nothing about the image', async () => {
  expect(await find(await registry(() => ({ status: 500 })))).toEqual({ state: 'unknown', reason: 'it answers 500' })
  const gone = await registry(() => ({ status: 200 }))
  await new Promise((done) => servers.pop()?.close(done))
  expect(await find(gone)).toMatchObject({ state: 'unknown', reason: expect.stringContaining('ECONNREFUSED') })
})

test('a look that is aborted ends with the reason', async () => {
  const stop = new AbortController()
  const url = await registry(() => {
    stop.abort(new Error('enough'))
    return { status: 200 }
  })
  const look = findImage({ image, mirrors: [{ host: '*', url }], credentials: new Map(), signal: stop.signal })
  await expect(look).rejects.toThrow('enough')
})
