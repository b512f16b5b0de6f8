import { systemClock } from '@windlass/rollout/clock'
import { deploy } from '@windlass/rollout/deploy'
import type { DeployResult } from '@windlass/rollout/deploy-result'
import type { Intent } from '@windlass/rollout/plan'
import type { Stack } from '@windlass/stack/stack'
import type { CommandContext } from './command.ts'
import { consensusPrecondition } from './consensus-precondition.ts'
import { holderOf } from './holder.ts'
import type { OpenedTarget } from './opened-target.ts'
import { renderStack } from './render-stack.ts'
import { chooseReporter } from './reporters/choose-reporter.ts'
import { sameStackPrecondition } from './stack-precondition.ts'

/** What the flags of `plan`, `deploy`, `up` and `set` say, where they say anything. */
export interface DeployFlags {
  readonly dryRun?: boolean
  /** The only components that change. */
  readonly component?: readonly string[]
  /** Whether to wait and see that what is applied runs. */
  readonly wait?: boolean
  readonly rollback?: boolean
  /** Seconds. */
  readonly timeout?: number
  readonly acceptConsensusRisk?: boolean
  readonly acceptQuorumLoss?: boolean
  readonly acceptStalledNetwork?: boolean
  readonly forceConflicts?: boolean
}

/** Renders a stack and brings it to run on `target`, shown while it happens. */
export async function deployStack(options: {
  readonly stack: Stack
  readonly target: OpenedTarget
  readonly command: string
  readonly intent: Intent
  readonly flags: DeployFlags
  readonly context: CommandContext
}): Promise<DeployResult> {
  const { stack, target, command, intent, flags, context } = options
  const acceptConsensusRisk = flags.acceptConsensusRisk ?? false
  const signal = context.interruption.drain
  using reporter = await chooseReporter(context)
  const result = await deploy({
    target,
    desired: await target.prepare(await renderStack(stack), {
      missing: intent.kind === 'deploy' && flags.component === undefined ? 'refuse' : 'keep',
      signal,
    }),
    description: stack,
    environment: stack.environment,
    intent,
    clock: systemClock,
    signal,
    emit: reporter.emit,
    holder: holderOf(command),
    deadlines: target.deadlines,
    dryRun: flags.dryRun ?? false,
    verify: flags.wait === false ? 'none' : 'gates',
    rollbackOnFailure: flags.rollback ?? true,
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout * 1_000 }),
    acceptConsensusRisk,
    acceptQuorumLoss: flags.acceptQuorumLoss ?? false,
    acceptStalledNetwork: flags.acceptStalledNetwork ?? false,
    forceConflicts: flags.forceConflicts ?? false,
    preconditions: [
      sameStackPrecondition(stack),
      ...(acceptConsensusRisk ? [] : [consensusPrecondition({ next: stack, records: target.records, signal })]),
    ],
  })
  // A change brings its supervisor along; where nothing changes, one that was killed is still to be replaced.
  if (result.state === 'unchanged') await target.supervise({ signal })
  return result
}
