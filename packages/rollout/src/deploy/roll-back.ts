import { describeError } from '@windlass/errors/describe-error'
import type { Observation } from '@windlass/target/observation'
import type { Aftermath } from '../diagnosis/paragraph.ts'
import type { Plan } from '../plan/plan.ts'
import { planRelease } from '../plan/plan-release.ts'
import { planRemoval } from '../plan/plan-removal.ts'
import { refuseObstacles } from '../plan/refuse-obstacles.ts'
import { writeRelease } from '../releases/history.ts'
import type { Journal } from '../releases/journal.ts'
import type { Release } from '../releases/release.ts'
import { runPlan } from '../run/run-plan.ts'
import { confirm } from './confirm.ts'
import type { ReleaseRun } from './release-context.ts'

/** How a failed release ended. */
export interface WayBack {
  readonly status: 'failed' | 'rolled-back' | 'rollback-failed' | 'interrupted'
  readonly release: Release
  readonly aftermath: Aftermath
}

/**
 * Goes back from a failed release to what ran before, by a plan of its own that is written down, gated and confirmed.
 *
 * Before the first good release that is nothing: everything is removed, but for data. A network that produces no blocks
 * does not stop a rollback, since the release may be what stopped it.
 */
export async function rollBack(run: ReleaseRun & { readonly journal: Journal }): Promise<WayBack> {
  const { target, clock, emit, lost, current, release, journal } = run
  emit({
    type: 'rollback-started',
    from: release.number,
    ...(current && { to: current.number }),
    atMs: clock.nowMs(),
  })
  const to = current?.number
  let planned = release
  const failed = (why: string): WayBack => ({
    status: 'rollback-failed',
    release: planned,
    aftermath: { kind: 'rollback-failed', to, why },
  })
  try {
    const plan = planWayBack(run, await target.observe({ wanted: current?.rendered.resources ?? [], signal: lost }))
    refuseObstacles(plan)
    planned = { ...release, rollback: { ...(to !== undefined && { to }), operations: [...plan.operations] } }
    await writeRelease({ records: target.records, signal: lost, release: planned })
    const { timeoutMs: _, ...timeless } = run
    const ran = await runPlan({ ...timeless, plan, stage: 'rollback', journal: journal.of('rollback') })
    lost.throwIfAborted()
    const result = ran.state === 'completed' ? await confirm(timeless, plan.desired) : ran
    if (result.state === 'interrupted')
      return { status: 'interrupted', release: planned, aftermath: { kind: 'rollback-interrupted', to } }
    if (result.state === 'failed') return failed(result.failure.detail)
    return { status: 'rolled-back', release: planned, aftermath: { kind: 'rolled-back', to } }
  } catch (error) {
    lost.throwIfAborted()
    return failed(describeError(error).message)
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
    owned: 'yield',
  })
}
