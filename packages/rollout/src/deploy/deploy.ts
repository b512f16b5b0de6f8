import type { Rendered } from '@windlass/target/resource'
import { observeChains } from '../evidence/observe-chains.ts'
import type { Intent, Plan } from '../plan/plan.ts'
import { planRelease } from '../plan/plan-release.ts'
import { refuseObstacles } from '../plan/refuse-obstacles.ts'
import {
  currentRelease,
  pruneReleases,
  readRecentReleases,
  unfinishedReleases,
  writeRelease,
} from '../releases/history.ts'
import type { Release } from '../releases/release.ts'
import { withLock } from '../releases/with-lock.ts'
import type { DeployResult } from './deploy-result.ts'
import type { Precondition } from './precondition.ts'
import type { LockedContext, ProcedureOptions } from './release-context.ts'
import { runRelease } from './run-release.ts'
import { takeOver } from './take-over.ts'
import { upgradeGuard } from './upgrade-guard.ts'

export interface DeployOptions extends ProcedureOptions {
  readonly desired: Rendered
  /** What `desired` was rendered from, kept with the release for later changes to it. Plain JSON, without secrets. */
  readonly description: unknown
  readonly intent: Intent
  /** Only plan. Nothing is changed and no lock is taken. */
  readonly dryRun?: boolean
  /** `none` returns once everything is applied: the release is then `applied`, and is not gone back from. */
  readonly verify?: 'gates' | 'none'
  /** Go back to the last good release when this one fails; on unless switched off. */
  readonly rollbackOnFailure?: boolean
  /** For all operations together. */
  readonly timeoutMs?: number
  /** Remove every workload before it is applied, its data kept; nothing serves meanwhile. */
  readonly recreate?: boolean
  readonly preconditions?: readonly Precondition[]
  /** Change rules at a height that the rollout may not reach every node before. */
  readonly acceptConsensusRisk?: boolean
  readonly acceptQuorumLoss?: boolean
  /** Roll nodes of a network that produces no blocks: to mend it. A rollback always may. */
  readonly acceptStalledNetwork?: boolean
  /** Take fields that others look after. */
  readonly forceConflicts?: boolean
  /** Releases the history keeps; 20 unless said otherwise. */
  readonly keepReleases?: number
}

/**
 * Brings what is desired to run, or keeps what ran before: the one procedure behind `up`, `deploy`, `set` and `rollback`.
 *
 * Takes the lock, takes over from a release whose command was killed, plans, checks preconditions, writes the release
 * down, runs the plan, and looks at the result. A failure leaves evidence first and is then rolled back. Throws, with
 * nothing changed: `ROLLOUT_LOCKED`, `ROLLOUT_ORDER`, `ROLLOUT_QUORUM`, `ROLLOUT_UPGRADE_TOO_SOON`,
 * `ROLLOUT_FIELD_OWNED`, `ROLLOUT_IMMUTABLE`, `ROLLOUT_NAME_TAKEN` and what a precondition throws. When the lock is lost
 * on the way, it stops where it is and throws the reason.
 */
export async function deploy(options: DeployOptions): Promise<DeployResult> {
  if (options.dryRun) {
    const { plan } = await prepare(options, options.signal)
    return { state: 'planned', plan }
  }
  return withLock({ ...options, task: (lost) => deployLocked(options, { ...options, lost }) })
}

async function deployLocked(options: DeployOptions, context: LockedContext): Promise<DeployResult> {
  const { target, clock, emit, lost } = context
  const { records } = target
  const { desired } = options
  await pruneReleases({ records, signal: lost, keep: options.keepReleases ?? 20 })
  const { plan, releases } = await prepare(options, AbortSignal.any([options.signal, lost]))
  refuseObstacles(plan)
  const current = currentRelease(releases)
  const unfinished = unfinishedReleases(releases)
  const same = current && JSON.stringify(current.description) === JSON.stringify(options.description)
  if (same && plan.operations.length === 0 && unfinished.length === 0)
    return { state: 'unchanged', plan, release: current }

  await takeOver({ ...context, releases })
  const release: Release = {
    number: (releases.at(-1)?.number ?? 0) + 1,
    status: 'running',
    intent: options.intent,
    environment: options.environment,
    description: options.description,
    rendered: desired,
    by: options.holder,
    createdAtMs: clock.nowMs(),
    operations: [...plan.operations],
  }
  await writeRelease({ records, signal: lost, release })
  emit({ type: 'release-started', release: release.number, intent: release.intent, atMs: clock.nowMs() })
  return runRelease({ ...options, ...context, release, plan, current, unfinished })
}

/** Reads what is there and plans; refuses what must not begin. */
async function prepare(
  options: DeployOptions,
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly releases: readonly Release[] }> {
  const { target, clock, desired, intent } = options
  const releases = await readRecentReleases({ records: target.records, signal })
  const observation = await target.observe({ wanted: desired.resources, signal })
  const current = currentRelease(releases)
  const unfinished = unfinishedReleases(releases)
  const plan = planRelease({
    desired,
    observation,
    previous: current?.rendered,
    leftovers: unfinished.flatMap((release) => release.rendered.resources),
    intent,
    gates: options.verify === 'none' ? 'none' : unfinished.length > 0 ? 'all' : 'changed',
    stalledNetwork: options.acceptStalledNetwork || intent.kind === 'rollback' ? 'accept' : 'fail',
    acceptQuorumLoss: options.acceptQuorumLoss ?? false,
    recreate: options.recreate ?? false,
    owned: options.forceConflicts ? 'take' : 'refuse',
  })
  const chains = once(() => observeChains({ target, clock, signal, rendered: desired, observation }))
  const guards = options.acceptConsensusRisk ? [] : [upgradeGuard]
  for (const precondition of [...guards, ...(options.preconditions ?? [])])
    await precondition({ plan, desired, observation, chains, ...(current && { current }) })
  return { plan, releases }
}

function once<T>(task: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= task()
    return result
  }
}
