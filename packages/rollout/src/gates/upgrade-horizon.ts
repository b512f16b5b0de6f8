import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { ChainProgress } from './chain-progress.ts'
import type { Verdict } from './verdict.ts'

/** An upgrade this close to the head when the gate begins is waited for. */
export const upgradeHorizonBlocks = 20
/** Blocks all nodes must have beyond it. */
const blocksBeyond = 2

/** No height at which rules change is about to be reached: a node with other rules shows itself only there. */
export function judgeUpgrades(options: { readonly progress: ChainProgress; readonly spec: ChainGateSpec }): Verdict {
  const { progress, spec } = options
  const common = progress.latest.commonHeight
  const first = progress.firstBestHeight
  if (common === undefined || first === undefined) return { state: 'unknown', reason: 'no node answers' }
  const next = spec.upgradeHeights.find(
    (height) => height <= first + upgradeHorizonBlocks && common < height + blocksBeyond,
  )
  if (next === undefined) return { state: 'pass', reason: 'no upgrade is near' }
  return { state: 'waiting', reason: `rules change at height ${next}; all nodes are at ${common}` }
}
