import { describeError } from '@windlass/errors/describe-error'
import type { Rendered } from '@windlass/target/resource'
import type { Plan } from '../plan/plan.ts'
import { planRelease } from '../plan/plan-release.ts'
import type { Failure } from '../run/failure.ts'
import { type RunPlanOptions, type RunResult, runPlan } from '../run/run-plan.ts'
import type { LockedContext } from './release-context.ts'

/** Of what comes and goes, that it went is enough: it does not stay ready. */
const maxLooks = 4

/**
 * Looks once more after a plan has run: exactly what is desired must be there, and run as wanted.
 *
 * Gates look at one component at a time; this sees what went wrong after its gate had passed. What is on its way back,
 * as a process that is started again, is waited for: it comes to run, or fails for good.
 */
export async function confirm(
  context: LockedContext & Pick<RunPlanOptions, 'timeoutMs' | 'timedFromMs'>,
  desired: Rendered,
): Promise<RunResult> {
  const { target, clock, lost } = context
  try {
    for (let look = 1; ; look++) {
      const observation = await target.observe({ signal: lost })
      const plan = planRelease({
        ...{ desired, observation, intent: { kind: 'deploy' } },
        ...{ acceptQuorumLoss: true, stalledNetwork: 'accept' },
      })
      const failure = unwanted(plan, look)
      if (failure) return { state: 'failed', failure: { ...failure, ordinals: [], atMs: clock.nowMs() } }
      if (plan.operations.length === 0) return { state: 'completed' }
      const result = await runPlan({ ...context, plan, stage: 'verification' })
      lost.throwIfAborted()
      if (result.state !== 'completed') return result
    }
  } catch (error) {
    lost.throwIfAborted()
    const { message: detail } = describeError(error)
    return { state: 'failed', failure: { ordinals: [], cause: 'target-error', detail, atMs: clock.nowMs() } }
  }
}

/** What no waiting will change, or was waited for often enough. */
function unwanted({ operations }: Plan, look: number): Omit<Failure, 'ordinals' | 'atMs'> | undefined {
  const change = operations.find((operation) => operation.kind !== 'gate')
  const found = change ?? (look < maxLooks ? undefined : operations[0])
  if (found === undefined) return undefined
  const { component, resource } = found
  const what = change ? change.reason : `${component} did not stay ready`
  return { cause: 'gate-failed', detail: `once all gates had passed, ${what}`, component, resource }
}
