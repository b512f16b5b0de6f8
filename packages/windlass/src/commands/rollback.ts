import { systemClock } from '@windlass/rollout/clock'
import { deploy } from '@windlass/rollout/deploy'
import { lastDeployed, readReleases } from '@windlass/rollout/history'
import { rollbackDestination } from '@windlass/rollout/rollback-destination'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { holderOf } from '../holder.ts'
import { chooseReporter } from '../reporters/choose-reporter.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

/** Goes back to an earlier release exactly as it was rendered then, as a new release of its own. */
export async function rollback(
  options: RunningFlags & {
    readonly release: number | undefined
    readonly dryRun: boolean
    /** Deletes every workload first, its data kept: for what cannot be changed step by step any more. */
    readonly emergency: boolean
    readonly forceConflicts: boolean
  },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  const signal = context.interruption.drain
  const releases = await readReleases({ records: target.records, signal })
  const { release: number, emergency } = options
  const destination =
    (emergency && number === undefined && lastDeployed(releases)) || rollbackDestination({ releases, number })
  sayTarget({ command: 'rollback', subject: `to release ${destination.number}`, target, context })
  using reporter = await chooseReporter(context)
  const result = await deploy({
    target,
    desired: destination.rendered,
    description: destination.description,
    environment: destination.environment,
    intent: { kind: 'rollback', to: destination.number },
    clock: systemClock,
    signal,
    emit: reporter.emit,
    holder: holderOf('rollback'),
    deadlines: target.deadlines,
    dryRun: options.dryRun,
    recreate: emergency,
    forceConflicts: options.forceConflicts,
  })
  if (result.state === 'unchanged') await target.supervise({ signal })
  return deployResult({ result, target })
}
