import { nodeStatusPath } from '@windlass/contract/node-status'
import type { ObservedReplica } from '@windlass/target/observation'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { callReplica } from '../gates/replica-call.ts'
import type { OperationOf, Plan } from '../plan/plan.ts'

/**
 * What keeps too few of the replicas that a replacement relies on from serving, though they are held for ready: a target
 * learns that a machine is gone only some time after it is. `undefined` where enough nodes answer, and where what is
 * replaced is no node of a chain.
 */
export async function silenceAmong(options: {
  readonly target: Target
  readonly clock: Clock
  readonly plan: Plan
  readonly operation: OperationOf<'replace-replica'>
  /** Those that are ready. */
  readonly replicas: readonly ObservedReplica[]
  readonly signal: AbortSignal
}): Promise<string | undefined> {
  const { plan, operation, replicas } = options
  const { component, resource, quorum } = operation
  const gates = plan.desired.workloads.find((workload) => workload.resource === resource)?.gates ?? []
  const chain = gates.find((gate) => gate.kind === 'chain')
  if (chain === undefined || replicas.length === 0) return undefined
  const asked = await Promise.all(
    replicas.map(async ({ name, ordinal }) => {
      const request = { method: 'GET', path: nodeStatusPath } as const
      const reply = await callReplica({ ...options, component, ordinal, port: chain.metricsPort, request })
      return reply.state === 'silent' ? `${name} does not answer: ${reply.reason}` : undefined
    }),
  )
  const silent = asked.filter((reason) => reason !== undefined)
  const answering = replicas.length - silent.length
  if (answering >= quorum) return undefined
  return `${answering} of ${quorum} other replicas that must serve answer; ${silent.join('; ')}`
}
