import { CommandPlace } from './command-place.ts'
import { registryImage } from './registry-image.ts'

/** Nodes without which the chain of {@link chainRelease} would have no quorum. */
export const quorum = 2

/** A chain of three nodes, which make a block every other second, without an entry and without monitoring. */
export async function chainRelease(node: Readonly<Record<string, unknown>> = {}): Promise<CommandPlace> {
  return CommandPlace.make({
    stack: { file: 'xai.yaml' },
    images: { 'ghcr.io/example/windlass/node:0.1.0': await registryImage('node') },
    overrides: { node, entry: { enabled: false }, monitoring: { enabled: false } },
  })
}

/** What makes every node of it another. */
export function nodesOf(maxHashesPerSecond: number) {
  return { node: { config: { mining: { maxHashesPerSecond } } } }
}
