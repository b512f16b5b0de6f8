import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type KubernetesObject, nameOf } from './kubernetes-object.ts'

export interface Reply {
  readonly status: number
  /** JSON where the server says that it is, text otherwise. */
  readonly body: unknown
  /** What the server says against a request that it accepted. */
  readonly warnings: readonly string[]
}

interface WriteOptions {
  readonly object: KubernetesObject
  /** Goes through everything but the writing itself. */
  readonly dryRun?: boolean
}

/** A Kubernetes API server; replies that refuse are replies, not errors. */
export interface ApiServer extends AsyncDisposable {
  get(path: string): Promise<Reply>
  /** Path of one object; undefined where the server has no such kind. */
  pathOf(object: KubernetesObject): Promise<string | undefined>
  /** By server-side apply, fields that the server does not know refused. */
  apply(options: WriteOptions): Promise<Reply>
  create(options: WriteOptions): Promise<Reply>
  /** Does not wait until the object is gone. */
  remove(object: KubernetesObject): Promise<Reply>
}

interface Kind {
  readonly plural: string
  readonly namespaced: boolean
}

/** Opens the cluster that KUBECONFIG names, through `kubectl proxy`, which knows every way to authenticate. */
export async function openApiServer(): Promise<ApiServer> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: proxy.stdout }), 'line')
  const url = `http://${/127\.0\.0\.1:\d+/.exec(String(line))?.[0]}`
  const discovered = new Map<string, Promise<ReadonlyMap<string, Kind>>>()

  const request = async (method: string, path: string, body?: { type: string; value: unknown }): Promise<Reply> => {
    const response = await fetch(url + path, {
      method,
      ...(body && { headers: { 'content-type': body.type }, body: JSON.stringify(body.value) }),
    })
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const content = await (isJson ? response.json() : response.text())
    return { status: response.status, body: content, warnings: warningsIn(response.headers) }
  }
  const kindsOf = (apiVersion: string): Promise<ReadonlyMap<string, Kind>> => {
    const known = discovered.get(apiVersion) ?? discoverKinds(apiVersion)
    discovered.set(apiVersion, known)
    return known
  }
  const discoverKinds = async (apiVersion: string): Promise<ReadonlyMap<string, Kind>> => {
    const { status, body } = await request('GET', groupPath(apiVersion))
    if (status === 404) return new Map()
    const { resources } = body as { resources: { name: string; kind: string; namespaced: boolean }[] }
    return new Map(
      resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
    )
  }
  const collectionOf = async ({ apiVersion, kind, metadata }: KubernetesObject): Promise<string | undefined> => {
    const found = (await kindsOf(apiVersion)).get(kind)
    if (found === undefined) return undefined
    const namespace = found.namespaced ? `/namespaces/${metadata.namespace}` : ''
    return `${groupPath(apiVersion)}${namespace}/${found.plural}`
  }
  const pathOf = async (object: KubernetesObject): Promise<string | undefined> => {
    const collection = await collectionOf(object)
    return collection === undefined ? undefined : `${collection}/${object.metadata.name}`
  }
  const query = (dryRun: boolean) => `fieldValidation=Strict&fieldManager=windlass-tests${dryRun ? '&dryRun=All' : ''}`
  const unknownKind = (object: KubernetesObject): Reply => ({
    status: 404,
    body: { message: `the server has no ${nameOf(object)}: is its definition installed?` },
    warnings: [],
  })

  return {
    get: (path) => request('GET', path),
    pathOf,
    async apply({ object, dryRun = false }) {
      const path = await pathOf(object)
      if (path === undefined) return unknownKind(object)
      const body = { type: 'application/apply-patch+yaml', value: object }
      return request('PATCH', `${path}?force=true&${query(dryRun)}`, body)
    },
    async create({ object, dryRun = false }) {
      const path = await collectionOf(object)
      if (path === undefined) return unknownKind(object)
      return request('POST', `${path}?${query(dryRun)}`, { type: 'application/json', value: object })
    },
    async remove(object) {
      const path = await pathOf(object)
      return path === undefined ? unknownKind(object) : request('DELETE', path)
    },
    async [Symbol.asyncDispose]() {
      const exited = once(proxy, 'exit')
      proxy.kill()
      await exited
    },
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

/** Header fields of the form `299 - "text"`. */
function warningsIn(headers: Headers): readonly string[] {
  const fields = (headers.get('warning') ?? '').matchAll(/\b299 \S+ ("(?:[^"\\]|\\.)*")/g)
  return [...fields].map(([, quoted = '""']) => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'))
}

/** Everything that speaks against an accepted object: a refusal or warnings, each with the object it is about. */
export function complaints(object: KubernetesObject, { status, body, warnings }: Reply): readonly string[] {
  const { message } = body as { message?: string }
  return [
    ...(status < 300 ? [] : [`${nameOf(object)}: ${status}: ${message}`]),
    ...warnings.map((warning) => `${nameOf(object)}: warning: ${warning}`),
  ]
}
