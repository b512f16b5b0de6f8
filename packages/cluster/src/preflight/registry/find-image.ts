import { parseImageReference } from './image-reference.ts'
import type { RegistryCredentials } from './registry-credentials.ts'

/** Where images of a host really come from, as machines are told by their mirrors. */
export interface RegistryMirror {
  /** `docker.io`, or `*` for all that no other mirror names. */
  readonly host: string
  /** `http://registry.example.com:5000`: plain HTTP only where it says so. */
  readonly url: string
}

export type FoundImage =
  | { readonly state: 'found'; readonly digest: string | undefined }
  | { readonly state: 'missing' }
  /** The registry wants other credentials than there are. */
  | { readonly state: 'denied' }
  /** Nobody could ask; the machines of the cluster may be able to. */
  | { readonly state: 'unknown'; readonly reason: string }

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

const patienceMs = 10_000

/**
 * Asks a registry whether it has an image, by its manifest. Rejects only with the reason of `signal`.
 *
 * Source: the OCI distribution specification, "Pulling manifests", and the token authentication of distribution.
 */
export async function findImage(options: {
  readonly image: string
  readonly mirrors: readonly RegistryMirror[]
  readonly credentials: RegistryCredentials
  readonly signal: AbortSignal
}): Promise<FoundImage> {
  const { image, mirrors, credentials, signal } = options
  const { host, repository, version } = parseImageReference(image)
  const url = `${registryUrl(host, mirrors)}/v2/${repository}/manifests/${version}`
  const basic = credentials.get(host)
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    const ask = (authorization?: string) =>
      fetch(url, {
        method: 'HEAD',
        headers: { accept: manifestTypes, ...(authorization !== undefined && { authorization }) },
        signal: bounded,
      })
    let reply = await ask()
    if (reply.status === 401) {
      const authorization = await authorize({
        challenge: reply.headers.get('www-authenticate'),
        basic,
        signal: bounded,
      })
      if (authorization !== undefined) reply = await ask(authorization)
    }
    return judge(reply)
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { state: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) }
  }
}

function judge(reply: Response): FoundImage {
  if (reply.ok) return { state: 'found', digest: reply.headers.get('docker-content-digest') ?? undefined }
  if (reply.status === 404) return { state: 'missing' }
  if (reply.status === 401 || reply.status === 403) return { state: 'denied' }
  return { state: 'unknown', reason: `it answers ${reply.status}` }
}

function registryUrl(host: string, mirrors: readonly RegistryMirror[]): string {
  const mirror =
    mirrors.find((candidate) => candidate.host === host) ?? mirrors.find((candidate) => candidate.host === '*')
  if (mirror !== undefined) return mirror.url.replace(/\/$/, '')
  return `https://${host === 'docker.io' ? 'registry-1.docker.io' : host}`
}

/** What a registry that says 401 is to be asked with. */
async function authorize(options: {
  readonly challenge: string | null
  readonly basic: string | undefined
  readonly signal: AbortSignal
}): Promise<string | undefined> {
  const { challenge, basic, signal } = options
  const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(challenge ?? '') ?? []
  if (scheme.toLowerCase() === 'basic') return basic === undefined ? undefined : `Basic ${basic}`
  if (scheme.toLowerCase() !== 'bearer') return undefined
  const fields: Record<string, string | undefined> = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
  const { realm, ...parameters } = fields
  if (realm === undefined) return undefined
  const url = new URL(realm)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  const reply = await fetch(url, {
    ...(basic !== undefined && { headers: { authorization: `Basic ${basic}` } }),
    signal,
  })
  if (!reply.ok) return undefined
  const { token, access_token: accessToken } = (await reply.json()) as { token?: string; access_token?: string }
  return `Bearer ${token ?? accessToken}`
}
