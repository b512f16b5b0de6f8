import { CodedError } from '@windlass/errors/coded-error'
import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { Rendered, Workload } from '@windlass/target/resource'
import { answeringNodes } from '../gates/chain-facts.ts'
import type { Precondition } from './precondition.ts'

const marginBlocks = 5
/** Stopping, starting and catching up of one node, besides the blocks its gate watches. */
const replaceSeconds = 15

/**
 * Refuses a release that adds or drops a rule change so close to the head that the rollout may not have reached every
 * node when the chain does: those that do not know it yet would fork. Throws `ROLLOUT_UPGRADE_TOO_SOON`.
 */
export const upgradeGuard: Precondition = async (facts) => {
  const changed = facts.desired.workloads.flatMap((workload) => {
    const heights = changedHeights({ workload, current: facts.current?.rendered })
    return heights.length > 0 ? [{ workload, heights }] : []
  })
  if (changed.length === 0) return
  const chains = await facts.chains()
  for (const { workload, heights } of changed) {
    const spec = chainGate(workload)
    const chain = chains.find((candidate) => candidate.resource === workload.resource)
    const heads = chain ? answeringNodes(chain.facts).map((node) => node.status.height) : []
    if (!spec || heads.length === 0) continue
    const height = Math.max(...heads)
    const earliest = height + rolloutBlocks(workload, spec)
    const tooSoon = heights.filter((candidate) => candidate < earliest)
    if (tooSoon.length > 0) throw tooSoonError({ component: workload.component, height, earliest, tooSoon })
  }
}

/** Blocks the chain makes while a rollout reaches all nodes. */
function rolloutBlocks(workload: Workload, spec: ChainGateSpec): number {
  const secondsPerReplica = replaceSeconds + 2 * spec.observeBlocks * spec.blockTimeSeconds
  return Math.ceil((workload.replicas * secondsPerReplica) / spec.blockTimeSeconds) + marginBlocks
}

/** Heights that only one of the two releases knows. */
function changedHeights(options: {
  readonly workload: Workload
  readonly current: Rendered | undefined
}): readonly number[] {
  const { workload, current } = options
  const before = current?.workloads.find((candidate) => candidate.resource === workload.resource)
  if (!before) return []
  const old = chainGate(before)?.upgradeHeights ?? []
  const next = chainGate(workload)?.upgradeHeights ?? []
  return [...next.filter((height) => !old.includes(height)), ...old.filter((height) => !next.includes(height))]
}

function chainGate(workload: Workload): ChainGateSpec | undefined {
  return workload.gates.find((gate) => gate.kind === 'chain')
}

function tooSoonError(options: {
  readonly component: string
  readonly height: number
  readonly earliest: number
  readonly tooSoon: readonly number[]
}): CodedError {
  const { component, height, earliest, tooSoon } = options
  return new CodedError(
    'ROLLOUT_UPGRADE_TOO_SOON',
    `The rules of ${component} would change at height ${tooSoon.join(', ')}, and the chain is at ${height} already: a node that does not know by then forks.`,
    {
      hint: `Schedule the change at height ${earliest} or later, so that the rollout reaches every node first.`,
      details: { component, height, earliest, heights: tooSoon },
    },
  )
}
