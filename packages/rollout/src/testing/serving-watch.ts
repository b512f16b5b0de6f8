import type { SimulatedWorld } from './simulated-world.ts'

/**
 * Remembers every moment at which fewer than `quorum` replicas of a resource served, although enough had before.
 *
 * Only a change can take a replica away, so that is when it looks.
 */
export function watchServing(world: SimulatedWorld, quorumOf: (id: string) => number | undefined): readonly string[] {
  const lapses: string[] = []
  const served = new Set<string>()
  const look = () => {
    for (const { id, replicas } of world.observe().resources) {
      const quorum = quorumOf(id)
      if (quorum === undefined) continue
      const ready = replicas.filter((replica) => replica.readiness.state === 'ready').length
      if (ready >= quorum) served.add(id)
      else if (served.has(id)) lapses.push(`${id}: ${ready} of ${quorum}`)
    }
  }
  look()
  world.changes.on('change', look)
  return lapses
}
