import { CommandPlace } from './command-place.ts'
import { registryImage } from './registry-image.ts'

const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '500m', memory: '128Mi' } }

/** A store with a volume, and on it an API of two replicas: a release that is changed within seconds. */
export async function smallRelease(): Promise<CommandPlace> {
  const image = 'stand-in:1'
  const store = { kind: 'database', image, ports: { store: 9000 }, dataPath: '/data', storage: { size: '16Mi' } }
  const api = { kind: 'service', image, ports: { http: 8080 }, healthPath: '/health', phase: 'core', needs: ['store'] }
  return CommandPlace.make({
    stack: {
      components: { store: { ...store, resources: small }, api: { ...api, replicas: 2, resources: small } },
    },
    images: { [image]: await registryImage('stand-in') },
  })
}

/** What makes every pod of it another. */
export function versionOf(version: string | number) {
  const env = { VERSION: String(version) }
  return { store: { env }, api: { env } }
}
