import { CodedError } from '@windlass/errors/coded-error'
import type { Workload } from '@windlass/target/resource'
import type { ReplicaComparison } from './replica-state.ts'

/** In what order the replicas of a one-at-a-time workload move to the wanted revision. */
export type RollingUpdate =
  /** Nothing serves, so nothing can be interrupted: all start at once. */
  | { readonly kind: 'start-together'; readonly replace: readonly number[] }
  | {
      readonly kind: 'waves'
      /** Each is replaced, then gated, before the next. */
      readonly waves: readonly (readonly number[])[]
      /** Whether serving replicas are enough for the quorum before the first wave. */
      readonly quorumServes: boolean
      /** Other replicas that must be ready while one of a wave is away. */
      readonly quorum: number
      readonly warnings: readonly string[]
    }

/**
 * Orders the replacement of replicas so that never fewer than `quorum` serve.
 *
 * Broken replicas come first, since replacing them takes nothing away: one by one, or all at once where fewer than
 * quorum serve and the others may depend on each other to come back. Serving ones follow one by one. Where the workload
 * has too few replicas to spare one (`replicas - 1 < quorum`), `ROLLOUT_QUORUM` is thrown unless `acceptQuorumLoss`;
 * a workload of a single replica has nothing to keep serving and is replaced with a warning.
 */
export function planRollingUpdate(options: {
  readonly workload: Workload
  readonly quorum: number
  readonly comparison: ReplicaComparison
  readonly acceptQuorumLoss: boolean
}): RollingUpdate {
  const { workload, quorum, comparison, acceptQuorumLoss } = options
  const { serving, stale, failed } = comparison
  if (serving.length === 0) return { kind: 'start-together', replace: failed }

  const pending = [...stale, ...failed].toSorted((a, b) => a - b)
  const healthy = pending.filter((ordinal) => serving.includes(ordinal))
  const broken = pending.filter((ordinal) => !serving.includes(ordinal))
  const quorumServes = serving.length >= quorum
  const brokenWaves = quorumServes ? broken.map((ordinal) => [ordinal]) : broken.length > 0 ? [broken] : []

  const spare = workload.replicas - 1
  const warnings: string[] = []
  if (healthy.length > 0 && spare < quorum) {
    if (workload.replicas === 1) warnings.push(`${workload.component} has one replica and is away while it restarts.`)
    else if (acceptQuorumLoss)
      warnings.push(
        `${workload.component} falls to ${spare} of ${workload.replicas} replicas, under its quorum of ${quorum}.`,
      )
    else throw quorumError(workload, `Replacing one of its ${workload.replicas} replicas leaves ${spare}`, quorum)
  }
  const shrinkBreaks = !quorumServes && serving.length + comparison.extraServing.length >= quorum
  if (shrinkBreaks && !acceptQuorumLoss)
    throw quorumError(workload, `Of the ${workload.replicas} replicas that stay, ${serving.length} serve`, quorum)

  return {
    kind: 'waves',
    waves: [...brokenWaves, ...healthy.map((ordinal) => [ordinal])],
    quorumServes,
    quorum: Math.min(quorum, spare),
    warnings,
  }
}

function quorumError(workload: Workload, finding: string, quorum: number): CodedError {
  return new CodedError(
    'ROLLOUT_QUORUM',
    `${workload.component} would lose its quorum: ${finding}, and it needs ${quorum} to serve throughout.`,
    {
      hint: `Scale ${workload.component} to at least ${quorum + 1} serving replicas first, or accept the loss of quorum.`,
      details: { component: workload.component, replicas: workload.replicas, quorum },
    },
  )
}
