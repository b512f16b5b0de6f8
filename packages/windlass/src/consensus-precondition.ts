import { CodedError } from '@windlass/errors/coded-error'
import type { Precondition } from '@windlass/rollout/precondition'
import { consensusDifference } from '@windlass/stack/consensus-difference'
import { parseStack, type Stack } from '@windlass/stack/stack'

/**
 * Refuses a release whose chain judges blocks that exist already by other rules: rolled node by node, it would split the
 * chain. Rules change through `consensus.upgrades`, at a height that no node has reached.
 */
export function consensusPrecondition(next: Stack): Precondition {
  return async ({ current, chains }) => {
    if (current === undefined) return
    const differences = consensusDifference(parseStack(current.description), next)
    if (differences.length === 0) return
    const findings = await chains()
    for (const { component, key, fromHeight } of differences) {
      const nodes = findings.find((finding) => finding.component === component)?.facts.nodes ?? []
      const head = Math.max(0, ...nodes.map((node) => (node.state === 'answers' ? node.status.height : 0)))
      if (fromHeight > head) continue
      throw new CodedError(
        'WINDLASS_CONSENSUS_CHANGE',
        `${component}.consensus.${key} would change at height ${fromHeight}, and the chain is at ${head}: nodes with the old and the new rule would part.`,
        {
          hint: `Schedule it: add {height: …, ${key}: …} with a height above ${head} to ${component}.consensus.upgrades.`,
          details: { component, key, fromHeight, head },
        },
      )
    }
  }
}
