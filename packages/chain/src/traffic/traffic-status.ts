import type { HealthCheck } from '@windlass/contract/health'
import type { trafficMetrics } from '@windlass/contract/traffic-metrics'
import { describeError } from '@windlass/errors/describe-error'
import type { Logger } from '@windlass/service/logger'
import type { Metrics } from '@windlass/service/metrics'
import type { NodeRotation, TrafficNode } from './node-rotation.ts'
import type { TransferOutcome } from './send-transfers.ts'

/** What became of the transfers: in metrics, in the log, and as an answer to whether traffic flows. */
export interface TrafficStatus {
  sent(node: TrafficNode, outcomes: readonly TransferOutcome[]): void
  /** `node` could not be used; `transfers` were lost with it. */
  nodeFailed(node: TrafficNode, error: unknown, transfers: number): void
  nodeAnswered(node: TrafficNode): void
  /** A transfer was not even tried. */
  skipped(reason: 'no-node' | 'behind'): void
  ready(): readonly HealthCheck[]
}

export function createTrafficStatus(options: {
  readonly rotation: NodeRotation
  readonly metrics: Pick<Metrics<typeof trafficMetrics>, 'metric' | 'onScrape'>
  readonly logger: Logger
  readonly now: () => number
  /** How long after the last accepted transfer traffic still counts as flowing. */
  readonly patienceMs: number
}): TrafficStatus {
  const { rotation, metrics, logger, now, patienceMs } = options
  const { transfersSent, transferFailures, nodesAvailable } = metrics.metric
  let lastAcceptedAtMs: number | undefined
  let lastRefusal = ''
  metrics.onScrape(() => nodesAvailable.set(rotation.nodes.length - rotation.away().size))

  const nodeAnswered = (node: TrafficNode): void => {
    if (rotation.answered(node)) logger.info({ node: node.name }, 'node is back')
  }
  return {
    nodeAnswered,
    sent(node, outcomes) {
      nodeAnswered(node)
      const refused = outcomes.filter((outcome) => outcome.state === 'refused')
      for (const { reason, message } of refused) {
        transferFailures.inc({ reason })
        logger.debug({ node: node.name, reason, message }, 'transfer refused')
        lastRefusal = `; ${node.name} refused one: ${message}`
      }
      if (refused.length === 0) lastRefusal = ''
      if (refused.length === outcomes.length) return
      transfersSent.inc({ node: node.name }, outcomes.length - refused.length)
      lastAcceptedAtMs = now()
    },
    nodeFailed(node, error, transfers) {
      if (transfers > 0) transferFailures.inc({ reason: 'unreachable' }, transfers)
      if (rotation.failed(node, describeError(error).message))
        logger.warn({ err: error, node: node.name }, 'node is left out until it answers')
    },
    skipped: (reason) => transferFailures.inc({ reason }),
    ready() {
      const away = rotation.away()
      const present = rotation.nodes.length - away.size
      const reasons = [...away.values()].map((reason) => `; ${reason}`).join('')
      const idleMs = lastAcceptedAtMs === undefined ? undefined : now() - lastAcceptedAtMs
      const flow = idleMs === undefined ? 'no transfer was accepted yet' : `the last was accepted ${idleMs} ms ago`
      return [
        {
          name: 'nodes',
          state: present > 0 ? 'pass' : 'fail',
          reason: `${present} of ${rotation.nodes.length} nodes are used${reasons}`,
        },
        {
          name: 'transfers',
          state: idleMs !== undefined && idleMs <= patienceMs ? 'pass' : 'fail',
          reason: `${flow}${lastRefusal}`,
        },
      ]
    },
  }
}
