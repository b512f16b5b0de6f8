import { pruneReleases, readRelease, readReleases, shownStatus } from '@windlass/rollout/history'
import type { Release } from '@windlass/rollout/release'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { durationText } from '../reporters/duration-text.ts'
import { tableLines } from '../reporters/table-lines.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

/** The releases that are kept; one of them whole; or what pruning dropped. */
export async function history(
  options: RunningFlags & { readonly release: number | undefined; readonly prune?: number },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'history', target, context })
  const { records } = target
  const signal = context.interruption.drain
  if (options.prune !== undefined) {
    const pruned = await pruneReleases({ records, signal, keep: options.prune })
    return { exitCode: exitCode.done, data: { pruned }, lines: [`dropped ${pruned.length} releases`] }
  }
  if (options.release !== undefined) {
    const found = await readRelease({ records, signal, number: options.release })
    return { exitCode: exitCode.done, data: found, lines: releaseLines(found.release) }
  }
  const releases = await readReleases({ records, signal })
  const rows = releases.map((release) => ({ ...summary(release), status: shownStatus(release, releases) }))
  return {
    exitCode: exitCode.done,
    data: { target: target.description, releases: rows },
    lines:
      rows.length === 0
        ? ['no release yet']
        : tableLines([
            ['RELEASE', 'STATUS', 'WHEN', 'TOOK', 'WHAT', 'BY'],
            ...rows.map((row) => [
              String(row.number),
              row.status,
              new Date(row.createdAtMs).toISOString(),
              row.tookMs === undefined ? '-' : durationText(row.tookMs),
              row.what,
              row.by,
            ]),
          ]),
  }
}

function summary(release: Release) {
  const { number, status, by, createdAtMs, finishedAtMs } = release
  return {
    number,
    status,
    what: intentText(release),
    by,
    createdAtMs,
    ...(finishedAtMs !== undefined && { tookMs: finishedAtMs - createdAtMs }),
  }
}

function intentText({ intent }: Release): string {
  switch (intent.kind) {
    case 'deploy':
      return 'deploy'
    case 'set':
      return `set ${intent.change}`
    case 'rollback':
      return `rollback to ${intent.to}`
    case 'remove':
      return 'down'
  }
}

function releaseLines(release: Release): readonly string[] {
  const { number, status, by, createdAtMs, paragraph, operations } = release
  return [
    `release ${number}: ${status}`,
    `made ${new Date(createdAtMs).toISOString()} by ${by}: ${intentText(release)}`,
    ...(paragraph === undefined ? [] : ['', paragraph]),
    '',
    ...operations.map((operation) => `  ${operation.kind} ${operation.component}: ${operation.reason}`),
  ]
}
