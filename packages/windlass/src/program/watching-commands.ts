import type { Command } from 'commander'
import type { HealthFlags } from '../commands/health.ts'
import type { PreflightFlags } from '../commands/preflight.ts'
import type { RunningFlags } from '../running-target.ts'
import { collect, positiveNumber, wholeNumber } from './argument-values.ts'
import type { Run } from './run.ts'
import { running } from './shared-options.ts'

interface LogFlags extends RunningFlags {
  readonly follow: boolean
  readonly tail: number
  readonly previous: boolean
}

/** Commands that look at a place and change nothing in it. */
export function addWatchingCommands(program: Command, run: Run): void {
  program.commandsGroup('Look:')
  program
    .command('preflight')
    .argument('<file>', 'the description')
    .option('--env <name>', 'environment of the description')
    .option('--mirror <host=url>', 'where images of a registry come from, * for all; may be repeated', collect)
    .description('look whether a description would come to run on its cluster, and change nothing')
    .action(async (file: string, options: Omit<PreflightFlags, 'file'>, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/preflight.ts')).preflight({ file, ...options }, context),
      ),
    )

  running(program.command('status'))
    .description('list what runs')
    .action(async (options: RunningFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/status.ts')).status(options, context)),
    )

  running(program.command('health'))
    .description('judge what runs: exit 0 healthy, 1 degraded, 2 unhealthy')
    .option('--timeout <seconds>', 'bound on the look', positiveNumber, 20)
    .option('-v, --verbose', 'each part of the release, and what each component uses', false)
    .action(async (options: HealthFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/health.ts')).health(options, context)),
    )

  running(program.command('logs'))
    .argument('[component]', 'only this component, or one replica of it: node, node-0')
    .option('-f, --follow', 'go on with what is written from now on', false)
    .option('--tail <lines>', 'lines of each replica to begin with', wholeNumber, 50)
    .option('--previous', 'the run before the present one', false)
    .description('print what the replicas write')
    .action(async (component: string | undefined, options: LogFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/logs.ts')).logs({ component, ...options }, context)),
    )

  running(program.command('port-forward'))
    .argument('<replica>', 'any ready replica of a component, or this one: node, node/1')
    .argument('<port>', 'its name or number, that of this machine before it, 0 for a free one: rpc, 0:rpc')
    .description('reach a port of a replica from this machine, until Ctrl-C')
    .action(async (replica: string, port: string, options: RunningFlags, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/port-forward.ts')).portForward({ replica, port, ...options }, context),
      ),
    )

  running(program.command('history'))
    .argument('[release]', 'number of a release, to show it whole', wholeNumber)
    .option('--prune <count>', 'keep only this many of the past releases', wholeNumber)
    .description('list the releases, show one, or drop old ones')
    .action(async (release: number | undefined, options: RunningFlags & { prune?: number }, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/history.ts')).history({ release, ...options }, context),
      ),
    )
}
