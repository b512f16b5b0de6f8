import { capacityOf } from '@windlass/rollout/capacity'
import { systemClock } from '@windlass/rollout/clock'
import { currentRelease, readRecentReleases } from '@windlass/rollout/history'
import { takeSamples } from '@windlass/rollout/take-samples'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { capacityLines } from '../reporters/capacity-lines.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

export interface CapacityFlags extends RunningFlags {
  /** Milliseconds. */
  readonly for: number
}

/** Says from measured use what requests, limits, replicas and volumes should be, and whether it fits. */
export async function capacity(options: CapacityFlags, context: CommandContext): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'capacity', target, context })
  const signal = context.interruption.drain
  const samples = await takeSamples({ target, clock: systemClock, signal, forMs: options.for })
  const release = currentRelease(await readRecentReleases({ records: target.records, signal }))
  const report = capacityOf(samples, release?.rendered ?? { workloads: [] })
  const isMeasured = report.containers.some(({ cpu, memory }) => cpu !== undefined || memory !== undefined)
  const fits = report.fit.advised.state !== 'does-not-fit'
  return {
    exitCode: isMeasured && fits ? exitCode.done : exitCode.failed,
    data: { target: target.description, ...report },
    lines: capacityLines(report),
  }
}
