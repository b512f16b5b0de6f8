import type { Command } from 'commander'
import type { DescriptionFlags } from '../commands/deploy.ts'
import type { DeployFlags as Flags } from '../deploy-stack.ts'
import type { RunningFlags } from '../running-target.ts'
import { positiveNumber, trueOrFalse, wholeNumber } from './argument-values.ts'
import type { Run } from './run.ts'
import { choosing, deploying, forcing, running } from './shared-options.ts'

type DeployFlags = Flags & DescriptionFlags & { readonly env?: string }

interface RollbackFlags {
  readonly dryRun: boolean
  readonly emergency: boolean
  readonly forceConflicts: boolean
}

type SetFlags = Flags & RunningFlags & { readonly write?: string }

/** Commands that plan or make a release. */
export function addChangingCommands(program: Command, run: Run): void {
  program.commandsGroup('Change:')
  forcing(choosing(deploying(program.command('plan'))))
    .description('show what a deploy would change, and change nothing')
    .action(async (file: string | undefined, options: DeployFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/plan.ts')).plan({ file, ...options }, context)),
    )

  forcing(choosing(deploying(program.command('deploy'))))
    .description('make the description run: plan, run, verify, and go back if it fails')
    .option('--dry-run', 'only show the plan', false)
    .option('--wait <boolean>', 'false: return once all is applied, and verify nothing', trueOrFalse, true)
    .option('--no-rollback', 'leave a failed release as it is')
    .option('--timeout <seconds>', 'bound on the whole deploy', positiveNumber)
    .action(async (file: string | undefined, options: DeployFlags, command: Command) =>
      run(command, async (context) => (await import('../commands/deploy.ts')).deploy({ file, ...options }, context)),
    )

  deploying(program.command('up'))
    .description('deploy and stay: show what runs until Ctrl-C drains it')
    .option('--detach', 'return once the gates have passed, and leave it running', false)
    .option('--no-rollback', 'leave a failed release as it is')
    .option('--timeout <seconds>', 'bound on the whole deploy', positiveNumber)
    .action(async (file: string | undefined, options: DeployFlags & { detach: boolean }, command: Command) =>
      run(command, async (context) => (await import('../commands/up.ts')).up({ file, ...options }, context)),
    )

  const set = program.command('set').description('change one thing of the last release, as a new release')
  const setting = (command: Command): Command =>
    forcing(running(command))
      .option('--write <file>', 'change this file too')
      .option('--dry-run', 'only show the plan', false)
      .option('--no-rollback', 'leave a failed release as it is')
  setting(set.command('image').argument('<component>').argument('<image>'))
    .description('the image, or locally the program, of a component')
    .action(async (component: string, image: string, options: SetFlags, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/set.ts')).set(
          { changes: [{ kind: 'image', component, image }], ...options },
          context,
        ),
      ),
    )
  setting(set.command('config').argument('<component>').argument('<key=value...>'))
    .description('keys of a component’s configuration: mining.maxHashesPerSecond=9000')
    .action(async (component: string, pairs: string[], options: SetFlags, command: Command) =>
      run(command, async (context) => {
        const { configChange, set } = await import('../commands/set.ts')
        return set({ changes: pairs.map((pair) => configChange(component, pair)), ...options }, context)
      }),
    )
  for (const scale of [set.command('replicas'), program.command('scale')])
    setting(scale.argument('<component>').argument('<count>', 'replicas', wholeNumber))
      .description('the replicas of a component')
      .action(async (component: string, replicas: number, options: SetFlags, command: Command) =>
        run(command, async (context) =>
          (await import('../commands/set.ts')).set(
            { changes: [{ kind: 'replicas', component, replicas }], ...options },
            context,
          ),
        ),
      )

  forcing(running(program.command('rollback')))
    .argument('[release]', 'number of the release to go back to (default: the last good one)', wholeNumber)
    .option('--dry-run', 'only show the plan', false)
    .option('--emergency', 'delete what runs and make it anew, without keeping any of it serving', false)
    .description('go back to an earlier release, gated and verified like a deploy')
    .action(async (release: number | undefined, options: RunningFlags & RollbackFlags, command: Command) =>
      run(command, async (context) =>
        (await import('../commands/rollback.ts')).rollback({ release, ...options }, context),
      ),
    )

  running(program.command('down'))
    .option('--yes', 'do not ask', false)
    .option('--volumes', 'delete the data too', false)
    .description('drain and stop what runs; data is kept unless told')
    .action(async (options: RunningFlags & { yes: boolean; volumes: boolean }, command: Command) =>
      run(command, async (context) => (await import('../commands/down.ts')).down(options, context)),
    )
}
