import { describeError } from '@windlass/errors/describe-error'
import type { Observation } from '@windlass/target/observation'
import type { Plan } from '../plan/plan.ts'
import { planRelease } from '../plan/plan-release.ts'
import { planRemoval } from '../plan/plan-removal.ts'
import { writeRelease } from '../releases/history.ts'
import type { Journal } from '../releases/journal.ts'
import type { Release } from '../releases/release.ts'
import { runPlan } from '../run/run-plan.ts'
import { confirm } from './confirm.ts'
import type { ReleaseRun } from './run-release.ts'

export type RollBackResult =
  | { readonly state: 'rolled-back'; readonly release: Release }
  | { readonly state: 'failed'; readonly release: Release; readonly why: string }
  | { readonly state: 'interrupted'; readonly release: Release }

/**
 * Goes back from a failed release to what ran before, by a plan of its own that is written down, gated and confirmed.
 *
 * Before the first good release that is nothing: everything is removed, but for data. A network that produces no blocks
 * does not stop a rollback, since the release may be what stopped it.
 */
export async function rollBack(run: ReleaseRun & { readonly journal: Journal }): Promise<RollBackResult> {
  const { target, clock, emit, lost, current, release, journal } = run
  emit({
    type: 'rollback-started',
    from: release.number,
    ...(current && { to: current.number }),
    atMs: clock.nowMs(),
  })
  let planned = release
  try {
    const plan = planWayBack(run, await target.observe({ signal: lost }))
    planned = { ...release, rollback: { ...(current && { to: current.number }), operations: [...plan.operations] } }
    await writeRelease({ records: target.records, signal: lost, release: planned })
    const { timeoutMs: _, ...timeless } = run
    const result = await runPlan({ ...timeless, plan, stage: 'rollback', journal: journal.of('rollback') })
    lost.throwIfAborted()
    if (result.state === 'interrupted') return { state: 'interrupted', release: planned }
    const failure = result.state === 'failed' ? result.failure : await confirm(run, plan.desired)
    return failure
      ? { state: 'failed', release: planned, why: failure.detail }
      : { state: 'rolled-back', release: planned }
  } catch (error) {
    lost.throwIfAborted()
    return { state: 'failed', release: planned, why: describeError(error).message }
  }
}

function planWayBack(run: ReleaseRun, observation: Observation): Plan {
  const { current, release, unfinished } = run
  const known = [release, ...unfinished].flatMap((begun) => begun.rendered.resources)
  if (!current) {
    const ids = [...observation.resources, ...known].map((resource) => resource.id)
    return planRemoval({ ids, observation, known, volumes: 'keep' })
  }
  return planRelease({
    desired: current.rendered,
    observation,
    previous: release.rendered,
    leftovers: known,
    intent: { kind: 'rollback', to: current.number },
    gates: 'all',
    stalledNetwork: 'accept',
    acceptQuorumLoss: true,
  })
}
