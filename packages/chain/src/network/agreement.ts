import { bigIntMax } from '@ethereumjs/util'
import type { Peer } from './peer-table.ts'

/** How this node's chain stands among those of its peers. */
export interface Agreement {
  /** Peers whose head is a block of ours. */
  readonly shared: number
  /** Peers whose chain has a block that breaks our rules. */
  readonly refused: number
  /**
   * More of the network holds a chain we refuse than holds ours: then it is this node that differs. Where both sides
   * are equal in number the heavier chain decides.
   */
  readonly outvoted: boolean
  /** Blocks between our head and the best head of a heavier chain that counts. */
  readonly lagBlocks: number
  /** Most total difficulty of a chain that counts, our own included. */
  readonly bestTotalDifficulty: bigint
}

/**
 * Compares our head with what peers announced.
 *
 * A peer on a chain that we refuse counts only while we are outvoted, so that one node with other rules cannot make
 * the rest of the network seem to lag; a peer that did not deliver what it announced does not count at all.
 */
export function agreementWith(
  peers: readonly Peer[],
  own: { readonly height: bigint; readonly totalDifficulty: bigint },
): Agreement {
  const heavier = peers.filter(({ head }) => head.totalDifficulty > own.totalDifficulty)
  const shared = peers.filter(({ chain }) => chain === 'shared').length
  const refused = peers.filter(({ chain }) => chain === 'refused').length
  const held = shared + 1
  const outvoted = refused > held || (refused === held && heavier.some(({ chain }) => chain === 'refused'))
  const counted = heavier.filter(({ chain, undelivered }) => !undelivered && (chain !== 'refused' || outvoted))
  return {
    shared,
    refused,
    outvoted,
    lagBlocks: Number(bigIntMax(own.height, ...counted.map(({ head }) => head.height)) - own.height),
    bestTotalDifficulty: bigIntMax(own.totalDifficulty, ...counted.map(({ head }) => head.totalDifficulty)),
  }
}
