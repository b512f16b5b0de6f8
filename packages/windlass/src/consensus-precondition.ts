import { CodedError } from '@windlass/errors/coded-error'
import { lastDeployed, readRecentReleases } from '@windlass/rollout/history'
import type { Precondition } from '@windlass/rollout/precondition'
import { type ConsensusDifference, consensusDifference } from '@windlass/stack/consensus-difference'
import { parseStack, type Stack } from '@windlass/stack/stack'
import type { RecordStore } from '@windlass/target/record-store'

/**
 * Refuses a release whose chain judges blocks that exist already by other rules: rolled node by node, it would split the
 * chain. Rules change through `consensus.upgrades`, at a height that no node has reached.
 *
 * What was deployed last counts even when it is down, since its blocks are still there.
 */
export function consensusPrecondition(options: {
  readonly next: Stack
  readonly records: RecordStore
  readonly signal: AbortSignal
}): Precondition {
  const { next, records, signal } = options
  return async ({ chains }) => {
    const previous = lastDeployed(await readRecentReleases({ records, signal }))
    if (previous === undefined) return
    const differences = consensusDifference(parseStack(previous.description), next)
    if (differences.length === 0) return
    const findings = await chains()
    for (const difference of differences) {
      const nodes = findings.find((finding) => finding.component === difference.component)?.facts.nodes ?? []
      const heights = nodes.flatMap((node) => (node.state === 'answers' ? [node.status.height] : []))
      if (heights.length === 0) throw headUnknown(difference)
      const head = Math.max(...heights)
      if (difference.fromHeight <= head) throw consensusChange(difference, head)
    }
  }
}

function consensusChange({ component, key, fromHeight }: ConsensusDifference, head: number): CodedError {
  return new CodedError(
    'WINDLASS_CONSENSUS_CHANGE',
    `${component}.consensus.${key} would change at height ${fromHeight}, and the chain is at ${head}: nodes with the old and the new rule would part.`,
    {
      hint: `Schedule it: add {height: …, ${key}: …} with a height above ${head} to ${component}.consensus.upgrades.`,
      details: { component, key, fromHeight, head },
    },
  )
}

function headUnknown({ component, key, fromHeight }: ConsensusDifference): CodedError {
  return new CodedError(
    'WINDLASS_HEAD_UNKNOWN',
    `${component}.consensus.${key} would change at height ${fromHeight}, and no node answers that could say whether the chain is past it.`,
    {
      hint: 'Start the chain with the rules it had, then deploy the change; or say --accept-consensus-risk.',
      details: { component, key, fromHeight },
    },
  )
}
