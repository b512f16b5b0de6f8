import { CommandPlace } from './command-place.ts'
import { standInImages, standInService, standInStore } from './stand-in-components.ts'

/** A store with a volume, and on it an API of two replicas: a release that is changed within seconds. */
export async function smallRelease(): Promise<CommandPlace> {
  const api = { ...standInService, phase: 'core', needs: ['store'], replicas: 2 }
  return CommandPlace.make({ stack: { components: { store: standInStore, api } }, images: await standInImages() })
}

/** What makes every pod of it another. */
export function versionOf(version: string | number) {
  const env = { VERSION: String(version) }
  return { store: { env }, api: { env } }
}
