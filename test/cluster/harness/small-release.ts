import { CommandPlace } from './command-place.ts'
import { outside } from './outside-client.ts'
import { standInImages, standInService, standInStore } from './stand-in-components.ts'

/** A store with a volume, and on it an API of two replicas: a release that is changed within seconds. */
export async function smallRelease(options: { readonly reached?: 'from outside' } = {}): Promise<CommandPlace> {
  const api = { ...standInService, phase: 'core', needs: ['store'], replicas: 2 }
  const components = { store: standInStore, api, ...(options.reached && { outside }) }
  return CommandPlace.make({ stack: { components }, images: await standInImages() })
}

/** What makes every pod of it another. */
export function versionOf(version: string | number) {
  const env = { VERSION: String(version) }
  return { store: { env }, api: { env } }
}
