import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { Rendered, Resource, Workload } from '@windlass/target/resource'
import type { DeployOptions } from '../deploy/deploy.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { goodBody, type SimulatedBody, simulatedResource } from './simulated-body.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import type { SimulatedTarget } from './simulated-target.ts'

export const chainGate: ChainGateSpec = {
  kind: 'chain',
  rpcPort: 'rpc',
  metricsPort: 'metrics',
  minPeers: 1,
  maxLagBlocks: 5,
  quorum: 2,
  blockTimeSeconds: 2,
  observeBlocks: 2,
  upgradeHeights: [],
}

/** Three nodes of a chain, and an application that needs them. */
export function chainRelease(options: {
  readonly node?: Partial<SimulatedBody>
  readonly app?: Partial<SimulatedBody>
  readonly upgradeHeights?: readonly number[]
  readonly replicas?: number
}): Rendered {
  const { node, app: appBody, upgradeHeights = [], replicas = 3 } = options
  const body: SimulatedBody = { ...goodBody, replicas, node: {}, ...node }
  const chain = simulatedResource({ id: 'sim/node', body })
  const app = simulatedResource({
    id: 'sim/app',
    body: { ...goodBody, replicas: 1, ...appBody },
    phase: 'application',
    needs: ['sim/node'],
  })
  return {
    resources: [chain, app],
    workloads: [
      {
        component: 'node',
        resource: 'sim/node',
        replicas,
        rolling: { kind: 'one-at-a-time', quorum: 2 },
        gates: [{ kind: 'replicas-ready' }, { ...chainGate, upgradeHeights }],
      },
      workload(app, 1),
    ],
  }
}

export function workload(resource: Resource, replicas: number): Workload {
  return {
    component: resource.component,
    resource: resource.id,
    replicas,
    rolling: { kind: 'together' },
    gates: [{ kind: 'replicas-ready' }, { kind: 'endpoint-answers', port: 'api', path: '/' }],
  }
}

/** Options of a deploy that leaves its events in `events`. */
export function deployOptions(options: {
  readonly target: SimulatedTarget
  readonly clock: SimulatedClock
  readonly desired: Rendered
  readonly events?: RolloutEvent[]
  readonly signal?: AbortSignal
}): DeployOptions {
  const { target, clock, desired, events, signal = new AbortController().signal } = options
  return {
    target,
    clock,
    desired,
    description: { of: desired.resources.map((resource) => resource.digest) },
    environment: 'test',
    intent: { kind: 'deploy' },
    holder: 'a test',
    signal,
    emit: (event) => events?.push(event),
  }
}
