import { sentence } from '../diagnosis/paragraph.ts'
import type { Plan } from '../plan/plan.ts'
import { planRemoval } from '../plan/plan-removal.ts'
import {
  lastDeployed,
  readRecentReleases,
  readReleases,
  unfinishedReleases,
  writeRelease,
} from '../releases/history.ts'
import { Journal } from '../releases/journal.ts'
import type { Release } from '../releases/release.ts'
import { withLock } from '../releases/with-lock.ts'
import type { Failure } from '../run/failure.ts'
import { runPlan } from '../run/run-plan.ts'
import { confirm } from './confirm.ts'
import type { LockedContext, ProcedureOptions } from './release-context.ts'
import { takeOver } from './take-over.ts'

export interface RemoveOptions extends ProcedureOptions {
  readonly volumes: 'keep' | 'delete'
  readonly dryRun?: boolean
}

export type RemoveResult =
  | { readonly state: 'planned'; readonly plan: Plan }
  /** Nothing was there. */
  | { readonly state: 'unchanged'; readonly plan: Plan }
  | { readonly state: 'removed'; readonly plan: Plan; readonly release: Release }
  | { readonly state: 'failed'; readonly plan: Plan; readonly release: Release; readonly failure: Failure }
  | { readonly state: 'interrupted'; readonly plan: Plan; readonly release: Release }

/**
 * Removes everything the last release runs, and what an unfinished one may have begun, in reverse order.
 *
 * It is a release of its own in the history, which is kept. Throws `ROLLOUT_LOCKED`.
 */
export async function removeRelease(options: RemoveOptions): Promise<RemoveResult> {
  if (options.dryRun) {
    const { plan } = await prepareRemoval(options, options.signal)
    return { state: 'planned', plan }
  }
  return withLock({ ...options, task: (lost) => removeLocked({ ...options, lost }) })
}

async function removeLocked(context: LockedContext & RemoveOptions): Promise<RemoveResult> {
  const { target, clock, emit, lost } = context
  const { records } = target
  const { plan, releases } = await prepareRemoval(context, AbortSignal.any([context.signal, lost]))
  if (plan.operations.length === 0) return { state: 'unchanged', plan }
  await takeOver({ ...context, releases })
  const release: Release = {
    number: (releases.at(-1)?.number ?? 0) + 1,
    status: 'running',
    intent: { kind: 'remove' },
    environment: context.environment,
    description: null,
    rendered: { resources: [], workloads: [] },
    by: context.holder,
    createdAtMs: clock.nowMs(),
    operations: [...plan.operations],
  }
  await writeRelease({ records, signal: lost, release })
  emit({ type: 'release-started', release: release.number, intent: release.intent, atMs: clock.nowMs() })

  const journal = new Journal({ records, clock, signal: lost, release: release.number })
  const ran = await runPlan({ ...context, plan, stage: 'removal', journal: journal.of('removal') })
  lost.throwIfAborted()
  const result = ran.state === 'completed' ? await confirm(context, plan.desired) : ran
  const end = async (changes: Partial<Release> & Pick<Release, 'status'>): Promise<Release> => {
    const finished = { ...release, ...changes, finishedAtMs: clock.nowMs() }
    await writeRelease({ records, signal: lost, release: finished })
    emit({ type: 'release-finished', release: release.number, status: finished.status, atMs: finished.finishedAtMs })
    return finished
  }
  if (result.state === 'interrupted')
    return { state: 'interrupted', plan, release: await end({ status: 'interrupted' }) }
  if (result.state === 'completed') return { state: 'removed', plan, release: await end({ status: 'removed' }) }
  const { failure: left } = result
  const paragraph = `The removal stopped: ${sentence(left.detail)} Run it again; what is gone already is left out.`
  return { state: 'failed', plan, failure: left, release: await end({ status: 'failed', failure: left, paragraph }) }
}

async function prepareRemoval(
  options: RemoveOptions,
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly releases: readonly Release[] }> {
  const { target, volumes } = options
  // Data outlives its resource, so what earlier releases had is asked for too.
  const read = volumes === 'delete' ? readReleases : readRecentReleases
  const releases = await read({ records: target.records, signal })
  const observation = await target.observe({ signal })
  const ofReleases = (chosen: readonly (Release | undefined)[]) =>
    chosen.flatMap((release) => release?.rendered.resources ?? [])
  const deployed = lastDeployed(releases)
  const ever = volumes === 'delete' ? ofReleases(releases.toReversed()) : []
  const unfinished = unfinishedReleases(releases)
  const present = observation.resources.map((resource) => resource.id)
  const known = [...ofReleases([deployed, ...unfinished]), ...ever]
  const ids = [...present, ...[...ofReleases(unfinished), ...ever].map((resource) => resource.id)]
  return { plan: planRemoval({ ids, observation, known, volumes }), releases }
}
