import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { answeringNodes } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import type { Verdict } from './verdict.ts'

/** An upgrade this close to the head when the gate begins is waited for. */
export const upgradeHorizonBlocks = 20
/** Blocks each node must have beyond it. */
const blocksBeyond = 2

/** No height at which rules change is about to be reached: a node with other rules shows itself only there. */
export function judgeUpgrades(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
  readonly subjects: readonly number[]
}): Verdict {
  const { progress, spec, subjects } = options
  const judged = answeringNodes(progress.latest).filter((node) => subjects.includes(node.ordinal))
  const first = progress.firstBestHeight
  if (judged.length === 0 || first === undefined) return { state: 'unknown', reason: 'no node answers' }
  const lowest = Math.min(...judged.map((node) => node.status.height))
  const next = spec.upgradeHeights.find(
    (height) => height <= first + upgradeHorizonBlocks && lowest < height + blocksBeyond,
  )
  if (next === undefined) return { state: 'pass', reason: 'no upgrade is near' }
  return { state: 'waiting', reason: `rules change at height ${next} and all must pass it; they are at ${lowest}` }
}
