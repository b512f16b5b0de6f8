/** An image reference, with what it leaves out filled in as every runtime does. */
export interface ImageReference {
  /** `docker.io`, `registry.example.com:5000` */
  readonly host: string
  /** `library/redis` */
  readonly repository: string
  /** A tag, or a digest where there is one. */
  readonly version: string
}

export function parseImageReference(reference: string): ImageReference {
  const [named = '', digest] = reference.split('@', 2)
  const [, path = named, tag = 'latest'] = /^(.+):([^:/]+)$/.exec(named) ?? []
  const [first = '', ...rest] = path.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const host = hasHost ? first : 'docker.io'
  const repository = hasHost ? rest.join('/') : path
  const isOfficial = host === 'docker.io' && !repository.includes('/')
  return { host, repository: isOfficial ? `library/${repository}` : repository, version: digest ?? tag }
}
