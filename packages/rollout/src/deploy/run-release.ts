import { describeError } from '@windlass/errors/describe-error'
import { type Aftermath, failureParagraph } from '../diagnosis/paragraph.ts'
import { collectEvidence } from '../evidence/collect-evidence.ts'
import type { Plan } from '../plan/plan.ts'
import { writeRelease } from '../releases/history.ts'
import { Journal } from '../releases/journal.ts'
import { recordName } from '../releases/record-names.ts'
import type { Release } from '../releases/release.ts'
import type { Failure } from '../run/failure.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { runPlan } from '../run/run-plan.ts'
import { confirm } from './confirm.ts'
import type { DeployResult } from './deploy.ts'
import type { LockedContext } from './release-context.ts'
import { rollBack } from './roll-back.ts'

export interface ReleaseRun extends LockedContext {
  readonly release: Release
  readonly plan: Plan
  /** What ran before, and is gone back to. */
  readonly current: Release | undefined
  /** Earlier releases that may have left something behind. */
  readonly unfinished: readonly Release[]
  readonly rollbackOnFailure?: boolean
  readonly timeoutMs?: number
}

/** Runs the plan of a release that is written down; on failure keeps evidence, then goes back. */
export async function runRelease(run: ReleaseRun): Promise<DeployResult> {
  const { target, clock, lost, plan } = run
  const events: RolloutEvent[] = []
  const emit = (event: RolloutEvent) => {
    events.push(event)
    run.emit(event)
  }
  const journal = new Journal({ records: target.records, clock, signal: lost, release: run.release.number })
  const result = await runPlan({ ...run, emit, stage: 'release', journal: journal.of('release') })
  lost.throwIfAborted()
  if (result.state === 'interrupted') return interrupted(run)
  const failure = result.state === 'failed' ? result.failure : await confirm(run, plan.desired)
  if (!failure) {
    const release = await finish(run, { ...run.release, status: 'deployed' })
    return { state: 'deployed', plan, release }
  }
  return recover({ ...run, emit }, { failure, events, journal })
}

async function interrupted(run: ReleaseRun): Promise<DeployResult> {
  const { plan } = run
  const paragraph = `Release ${run.release.number} was interrupted by its user. Deploy again to go on, or roll back.`
  const release = await finish(run, { ...run.release, status: 'interrupted', paragraph })
  return { state: 'interrupted', plan, release }
}

/** Evidence before anything is touched, then the way back. */
async function recover(
  run: ReleaseRun,
  found: { readonly failure: Failure; readonly events: readonly RolloutEvent[]; readonly journal: Journal },
): Promise<DeployResult> {
  const { target, clock, lost, emit, plan } = run
  const { number } = run.release
  const { failure, events, journal } = found
  const { evidence, input } = await collectEvidence({
    target,
    clock,
    signal: lost,
    release: number,
    plan,
    failure,
    events,
  })
  const name = recordName('evidence', number)
  const kept = await keepRecord({ run, name, value: evidence })
  const { cause, finding } = evidence.diagnosis
  emit({ type: 'evidence-written', evidence: name, cause, paragraph: finding, atMs: clock.nowMs() })
  const failed: Release = { ...run.release, status: 'running', failure, ...(kept && { evidence: name }) }

  const end = async (aftermath: Aftermath, status: Release['status'], release: Release): Promise<Release> => {
    const paragraph = failureParagraph({ release: number, diagnosis: evidence.diagnosis, input, aftermath })
    return finish(run, { ...release, status, paragraph })
  }
  const touched = events.some((event) => event.type === 'operation-started' && event.kind !== 'gate')
  if (!touched && run.unfinished.length === 0)
    return { state: 'failed', plan, evidence, release: await end({ kind: 'nothing-changed' }, 'rolled-back', failed) }
  if (run.rollbackOnFailure === false)
    return { state: 'failed', plan, evidence, release: await end({ kind: 'evidence-only' }, 'failed', failed) }

  const back = await rollBack({ ...run, release: failed, journal })
  const to = run.current?.number
  switch (back.state) {
    case 'rolled-back':
      return {
        state: 'rolled-back',
        plan,
        evidence,
        release: await end({ kind: 'rolled-back', to }, 'rolled-back', back.release),
      }
    case 'failed': {
      const aftermath = { kind: 'rollback-failed', to, why: back.why } as const
      return {
        state: 'rollback-failed',
        plan,
        evidence,
        release: await end(aftermath, 'rollback-failed', back.release),
      }
    }
    case 'interrupted': {
      const release = await end({ kind: 'rollback-interrupted', to }, 'interrupted', back.release)
      return { state: 'interrupted', plan, release }
    }
  }
}

/** Evidence that cannot be written must not keep a broken release from being rolled back. */
async function keepRecord(options: {
  readonly run: ReleaseRun
  readonly name: string
  readonly value: unknown
}): Promise<boolean> {
  const { run, name, value } = options
  try {
    await run.target.records.write({ name, value, signal: run.lost })
    return true
  } catch (error) {
    run.lost.throwIfAborted()
    const detail = describeError(error).message
    run.emit({ type: 'evidence-lost', evidence: name, detail, atMs: run.clock.nowMs() })
    return false
  }
}

async function finish(run: ReleaseRun, release: Release): Promise<Release> {
  const finished = { ...release, finishedAtMs: run.clock.nowMs() }
  await writeRelease({ records: run.target.records, signal: run.lost, release: finished })
  const { number, status, finishedAtMs } = finished
  run.emit({ type: 'release-finished', release: number, status, atMs: finishedAtMs })
  return finished
}
