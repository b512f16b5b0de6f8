/** How far this node's chain and the best chain of its peers are, in total difficulty. */
interface HeadSample {
  readonly ownTotalDifficulty: bigint
  /** The most of any chain that counts, our own included. */
  readonly bestTotalDifficulty: bigint
}

export interface Progress {
  /** `waiting` is for a network in which nobody's head moves. */
  readonly state: 'moving' | 'waiting' | 'stuck'
  /** How long the head has been what it is. */
  readonly headAgeMs: number
  /** How long the chain of peers has been ahead since it moved on without us. */
  readonly leftBehindMs: number
}

export interface ProgressWatch {
  /** To be told whenever a head may have changed. */
  sample(heads: HeadSample): void
  read(): Progress
}

/**
 * Tells a node that is stuck from a network that stalls.
 *
 * A node is stuck where the chain of its peers moved on after its own head last changed, and has been ahead for longer
 * than `graceMs`: the time that fetching and executing a block may take. While nobody's head moves, nobody is stuck.
 * `now` is in milliseconds.
 */
export function createProgressWatch(options: { readonly graceMs: number; readonly now: () => number }): ProgressWatch {
  const { graceMs, now } = options
  let own: bigint | undefined
  let bestWhenOwnChanged = 0n
  let ownChangedAtMs = now()
  let leftBehindAtMs: number | undefined
  return {
    sample({ ownTotalDifficulty, bestTotalDifficulty }) {
      if (ownTotalDifficulty !== own) {
        own = ownTotalDifficulty
        ownChangedAtMs = now()
        bestWhenOwnChanged = bestTotalDifficulty
        leftBehindAtMs = undefined
      } else if (bestTotalDifficulty <= own) {
        // Whoever was ahead has gone or was not believed.
        leftBehindAtMs = undefined
      } else if (bestTotalDifficulty > bestWhenOwnChanged) {
        leftBehindAtMs ??= now()
      }
    },
    read() {
      const headAgeMs = now() - ownChangedAtMs
      const leftBehindMs = leftBehindAtMs === undefined ? 0 : now() - leftBehindAtMs
      if (leftBehindMs > graceMs) return { state: 'stuck', headAgeMs, leftBehindMs }
      const waiting = headAgeMs > graceMs && leftBehindAtMs === undefined
      return { state: waiting ? 'waiting' : 'moving', headAgeMs, leftBehindMs }
    },
  }
}
