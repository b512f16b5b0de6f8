import { registryImage } from './registry-image.ts'

/** The image of the components below, as {@link standInImages} replaces it. */
const image = 'stand-in:1'

export const smallResources = {
  requests: { cpu: '10m', memory: '32Mi' },
  limits: { cpu: '500m', memory: '128Mi' },
} as const

/** A service that says over HTTP whether it is well. */
export const standInService = {
  kind: 'service',
  image,
  ports: { http: 8080 },
  healthPath: '/health',
  resources: smallResources,
} as const

/** A database with a volume. */
export const standInStore = {
  kind: 'database',
  image,
  ports: { store: 9000 },
  dataPath: '/data',
  storage: { size: '16Mi' },
  resources: smallResources,
} as const

/** What an environment replaces, by digest. */
export async function standInImages(): Promise<Readonly<Record<string, string>>> {
  return { [image]: await registryImage('stand-in') }
}

/** An image of the same repository that is in no registry. */
export async function missingImage(): Promise<string> {
  return (await registryImage('stand-in')).replace(/@.*/, ':missing')
}
