import manifest from '../../../package.json' with { type: 'json' }

const names = ['node', 'detector', 'traffic', 'stand-in'] as const
type OwnImage = (typeof names)[number]

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/**
 * An image of this repository in the registry named by REGISTRY, by digest: a tag would let a cluster run what it pulled
 * under the same one before.
 */
export async function registryImage(name: OwnImage): Promise<string> {
  const registry = process.env['REGISTRY']
  if (registry === undefined) throw new Error('REGISTRY names no registry that the cluster pulls from')
  const path = `/v2/windlass/${name}/manifests/${manifest.version}`
  const reply = await head(`https://${registry}${path}`).catch(() => head(`http://${registry}${path}`))
  const digest = reply.headers.get('docker-content-digest')
  if (!reply.ok || digest === null)
    throw new Error(
      `${registry} has no windlass/${name}:${manifest.version} (${reply.status}): npm run images builds it`,
    )
  return `${registry}/windlass/${name}@${digest}`
}

/** Which of the images of this repository a reference names. */
export function ownImageName(reference: string): OwnImage | undefined {
  return names.find((name) => reference === `windlass/${name}:${manifest.version}`)
}

function head(url: string): Promise<Response> {
  return fetch(url, { method: 'HEAD', headers: { accept: manifestTypes.join(', ') } })
}
