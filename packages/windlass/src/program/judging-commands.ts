import type { Command } from 'commander'
import type { CapacityFlags } from '../commands/capacity.ts'
import type { DiagnoseFlags } from '../commands/diagnose.ts'
import type { GoLiveFlags } from '../commands/go-live.ts'
import type { VerifyFlags } from '../commands/verify.ts'
import { collect, milliseconds, positiveNumber } from './argument-values.ts'
import type { Run } from './run.ts'
import { running } from './shared-options.ts'

/** Commands that judge what runs, and say what to do. */
export function addJudgingCommands(program: Command, run: Run): void {
  running(program.command('diagnose'))
    .argument('[component]', 'only what is about this component')
    .option('--timeout <seconds>', 'bound on the look', positiveNumber, 20)
    .description('explain what is wrong, why that may be, and what to do')
    .action(async (component: string | undefined, options: Omit<DiagnoseFlags, 'component'>, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/diagnose.ts')).diagnose({ component, ...options }, context),
      ),
    )

  running(program.command('verify'))
    .option('--timeout <seconds>', 'bound on all gates together', positiveNumber)
    .description('ask every gate of the release again, as a deploy does')
    .action(async (options: VerifyFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/verify.ts')).verify(options, context)),
    )

  running(program.command('capacity'))
    .option('--for <time>', 'measure for this long, as 30s or 10m (default: a single measurement)', milliseconds, 0)
    .description('say from measured use what requests, limits, replicas and volumes should be, and whether it fits')
    .action(async (options: CapacityFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/capacity.ts')).capacity(options, context)),
    )

  program
    .command('go-live')
    .argument('<file>', 'the description')
    .option('--env <name>', 'environment of the description')
    .option('--probe [image]', 'try connections from pods of this image with node in it, which are deleted again')
    .option('--confirmed <id>', 'a check that a person made by hand; may be repeated', collect)
    .description('run every check before a release takes real traffic, and say what a person must confirm')
    .action(async (file: string, options: Omit<GoLiveFlags, 'file'>, command: Command) =>
      run(command, async (context) => (await import('../commands/go-live.ts')).goLive({ file, ...options }, context)),
    )
}
