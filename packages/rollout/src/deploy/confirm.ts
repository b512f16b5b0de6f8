import { describeError } from '@windlass/errors/describe-error'
import type { Rendered } from '@windlass/target/resource'
import { planRelease } from '../plan/plan-release.ts'
import type { Failure } from '../run/failure.ts'
import type { LockedContext } from './release-context.ts'

/**
 * Looks once more after a plan has run: exactly what is desired must be there, and run as wanted.
 *
 * Gates look at one component at a time; this sees what went wrong after its gate had passed.
 */
export async function confirm(context: LockedContext, desired: Rendered): Promise<Failure | undefined> {
  const { target, clock, lost } = context
  const failed = (cause: Failure['cause'], detail: string): Failure => ({
    ordinals: [],
    cause,
    detail,
    atMs: clock.nowMs(),
  })
  try {
    const observation = await target.observe({ signal: lost })
    const { operations } = planRelease({ desired, observation, intent: { kind: 'deploy' }, acceptQuorumLoss: true })
    const change = operations.find((operation) => operation.kind !== 'gate')
    if (!change) return undefined
    const { component, resource } = change
    return { ...failed('gate-failed', `once all gates had passed, ${change.reason}`), component, resource }
  } catch (error) {
    lost.throwIfAborted()
    return failed('target-error', describeError(error).message)
  }
}
