import { describeError } from '@windlass/errors/describe-error'
import { failureParagraph } from '../diagnosis/paragraph.ts'
import { collectEvidence } from '../evidence/collect-evidence.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { writeRelease } from '../releases/history.ts'
import { Journal } from '../releases/journal.ts'
import { recordName } from '../releases/record-names.ts'
import type { Release } from '../releases/release.ts'
import type { Failure } from '../run/failure.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { runPlan } from '../run/run-plan.ts'
import { confirm } from './confirm.ts'
import type { DeployResult } from './deploy-result.ts'
import type { ReleaseRun } from './release-context.ts'
import { rollBack, type WayBack } from './roll-back.ts'

/** Runs the plan of a release that is written down; on failure keeps evidence, then goes back. */
export async function runRelease(run: ReleaseRun): Promise<DeployResult> {
  const { target, clock, lost, plan } = run
  const events: RolloutEvent[] = []
  const emit = (event: RolloutEvent) => {
    events.push(event)
    run.emit(event)
  }
  const journal = new Journal({ records: target.records, clock, signal: lost, release: run.release.number })
  const timed = { ...run, emit, timedFromMs: clock.nowMs() }
  const ran = await runPlan({ ...timed, stage: 'release', journal: journal.of('release') })
  lost.throwIfAborted()
  if (ran.state === 'completed' && plan.ends === 'applied') {
    const release = await finish(run, { ...run.release, status: 'applied' })
    return { state: 'applied', plan, release }
  }
  const result = ran.state === 'completed' ? await confirm(timed, plan.desired) : ran
  switch (result.state) {
    case 'interrupted':
      return interrupted(run)
    case 'failed':
      return recover({ ...run, emit }, { failure: result.failure, events, journal })
    case 'completed': {
      const release = await finish(run, { ...run.release, status: 'deployed' })
      return { state: 'deployed', plan, release }
    }
  }
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
  const { clock, lost, emit, plan, release } = run
  const { failure, events, journal } = found
  const { evidence, input } = await collectEvidence({ ...run, signal: lost, release: release.number, failure, events })
  const { diagnosis, paragraph } = evidence
  const name = recordName('evidence', release.number)
  const kept = await keepEvidence(run, { name, evidence })
  if (kept) emit({ type: 'evidence-written', evidence: name, cause: diagnosis.cause, paragraph, atMs: clock.nowMs() })

  const touched = events.some((event) => event.type === 'operation-started' && event.kind !== 'gate')
  const { runbook } = diagnosis
  const failed: Release = {
    ...release,
    failure,
    ...(runbook !== undefined && { runbook }),
    ...(kept && { evidence: name }),
  }
  const end = await wayBack({ ...run, release: failed, journal, touched })
  const { status, aftermath } = end
  const finished = await finish(run, {
    ...end.release,
    status,
    paragraph: failureParagraph({ release: release.number, diagnosis, input, aftermath }),
  })
  return { state: status, plan, release: finished, evidence }
}

async function wayBack(run: ReleaseRun & { readonly journal: Journal; readonly touched: boolean }): Promise<WayBack> {
  const { release } = run
  if (!run.touched && run.unfinished.length === 0)
    return { status: 'rolled-back', release, aftermath: { kind: 'nothing-changed' } }
  if (run.rollbackOnFailure === false || run.plan.ends === 'applied')
    return { status: 'failed', release, aftermath: { kind: 'left' } }
  return rollBack(run)
}

/** Evidence that cannot be written must not keep a broken release from being rolled back. */
async function keepEvidence(
  run: ReleaseRun,
  record: { readonly name: string; readonly evidence: Evidence },
): Promise<boolean> {
  const { target, lost, emit, clock } = run
  const { name, evidence } = record
  try {
    await target.records.write({ name, value: evidence, signal: lost })
    return true
  } catch (error) {
    lost.throwIfAborted()
    emit({ type: 'evidence-lost', evidence: name, detail: describeError(error).message, atMs: clock.nowMs() })
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
