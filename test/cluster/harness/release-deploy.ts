import { systemClock } from '@windlass/rollout/clock'
import { deploy } from '@windlass/rollout/deploy'
import type { DeployResult } from '@windlass/rollout/deploy-result'
import { describePlan, type PlanDescription } from '@windlass/rollout/describe-plan'
import { healthOf, type ReleaseHealth } from '@windlass/rollout/health'
import type { Rendered, Resource, Workload } from '@windlass/target/resource'
import { expect } from 'vitest'
import type { ReleasePlace } from './release-place.ts'

const patienceMs = 200_000

/** Deploys resources as a release of the place's stack, or only plans them. */
export async function deployRelease(
  { target }: ReleasePlace,
  desired: Rendered,
  options: { readonly dryRun?: boolean; readonly acceptQuorumLoss?: boolean } = {},
): Promise<DeployResult> {
  const deadlines = { applyMs: 60_000, replaceMs: 60_000, removeMs: 60_000, gateMs: 60_000 }
  return deploy({
    ...{ target, desired, deadlines, ...options },
    description: desired.resources.map(({ digest }) => digest),
    environment: 'test',
    intent: { kind: 'deploy' },
    clock: systemClock,
    signal: AbortSignal.timeout(patienceMs),
    emit: () => undefined,
    holder: 'a test',
  })
}

/** Deploys resources, which has to end like this; where it ends otherwise, it is said why. */
export async function expectDeploy(
  place: ReleasePlace,
  desired: Rendered,
  state: 'deployed' | 'unchanged' | 'rolled-back',
): Promise<void> {
  const result = await deployRelease(place, desired)
  expect(result.state, 'release' in result ? result.release.paragraph : '').toBe(state)
}

export async function planOf(place: ReleasePlace, desired: Rendered): Promise<PlanDescription> {
  return describePlan((await deployRelease(place, desired, { dryRun: true })).plan)
}

export function healthIn({ target }: ReleasePlace): Promise<ReleaseHealth> {
  return healthOf({ target, clock: systemClock, signal: AbortSignal.timeout(30_000) })
}

/** What a release is made of; `quorum` of a workload's replicas must serve throughout. */
export function rendered(...parts: readonly (readonly [Resource, Partial<Workload>?])[]): Rendered {
  return {
    resources: parts.map(([resource]) => resource),
    workloads: parts.flatMap(([{ id, component }, workload]) =>
      workload ? [{ component, resource: id, replicas: 1, rolling: { kind: 'together' }, gates: [], ...workload }] : [],
    ),
  }
}
