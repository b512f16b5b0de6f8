import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { CommandContext, CommandResult } from './command.ts'
import type { DescriptionFlags } from './commands/deploy.ts'
import type { PreflightFlags } from './commands/preflight.ts'
import type { RenderOptions } from './commands/render.ts'
import type { DeployFlags as Flags } from './deploy-stack.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { findHome } from './home.ts'
import { listenForInterruption } from './interruption.ts'
import { runCommand } from './run-command.ts'
import type { RunningFlags } from './running-target.ts'
import { type TemplateName, templateNames } from './stack-template.ts'
import { processTerminal } from './terminal.ts'

type DeployFlags = Flags & DescriptionFlags & { readonly env?: string }

interface GlobalOptions {
  readonly home?: string
  readonly json: boolean
  readonly color: boolean
}

type Execute = (context: CommandContext) => CommandResult | Promise<CommandResult>

/**
 * The command line: every command with its options and help.
 *
 * A command's own modules are loaded when it runs, so that `check` does not pay for what `deploy` needs.
 */
export function createProgram(host: NodeJS.Process): { run(): Promise<ExitCode> } {
  let code: ExitCode = exitCode.done
  const program = new Command('windlass')
    .description('Takes a blockchain system from one description to verified, observed production.')
    .option('--home <directory>', 'where the local release lives (default: the nearest .windlass, or WINDLASS_HOME)')
    .option('--json', 'print the result as JSON', false)
    .option('--no-color', 'print without colours')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })

  /** Makes commander's arguments a call of one of our commands. */
  async function run(command: Command, execute: Execute): Promise<void> {
    const global = command.optsWithGlobals<GlobalOptions>()
    using interruption = listenForInterruption(host)
    const context: CommandContext = {
      directory: host.cwd(),
      environment: host.env,
      home: findHome({ flag: global.home, environment: host.env, directory: host.cwd() }),
      format: global.json ? 'json' : 'text',
      terminal: processTerminal({ color: global.color, streams: host }),
      interruption,
    }
    // After whoever else listens has had the chance to stop what would be left behind.
    interruption.force.addEventListener('abort', () => setImmediate(() => host.exit(exitCode.interrupted)))
    code = await runCommand({ context, execute })
  }

  program
    .command('check')
    .argument('<file>', 'the description')
    .option('--env <name>', 'only this environment')
    .option('--strict', 'refuse what is only warned about too', false)
    .description('say everything that is wrong with a description')
    .action(async (file: string, options: { env?: string; strict: boolean }, command: Command) =>
      run(command, async (context) => (await import('./commands/check.ts')).check({ file, ...options }, context)),
    )

  program
    .command('schema')
    .description('print the JSON Schema of descriptions, for editors')
    .action(async (_options: unknown, command: Command) =>
      run(command, async () => (await import('./commands/schema.ts')).schema()),
    )

  program
    .command('init')
    .argument('[file]', 'file to write', 'windlass.yaml')
    .addOption(
      new Option('--from <name>', 'which one of those that come with Windlass').choices(templateNames).default('local'),
    )
    .option('--force', 'overwrite a file that exists', false)
    .description('write a commented description to begin with')
    .action(async (file: string, options: { from: TemplateName; force: boolean }, command: Command) =>
      run(command, async (context) => (await import('./commands/init.ts')).init({ file, ...options }, context)),
    )

  program
    .command('render')
    .argument('<file>', 'the description')
    .option('--env <name>', 'environment of the description (default: local, or the first)')
    .option('--component <name>', 'only the objects of this component')
    .option('--go-live', 'print what must hold before it takes real traffic, instead of the objects')
    .option('--split <directory>', 'write one file for each object')
    .option('--kustomize <directory>', 'write a base, and an overlay for each environment')
    .description('print what a description becomes: every object, and nothing is touched')
    .action(async (file: string, options: Omit<RenderOptions, 'file'>, command: Command) =>
      run(command, async (context) => (await import('./commands/render.ts')).render({ file, ...options }, context)),
    )

  const ci = program.command('ci').description('write the pipeline of a continuous integration')
  ci.command('github')
    .argument('<file>', 'the description')
    .option('--output <file>', 'write it there, as to .github/workflows/deploy.yml')
    .description('print a workflow of GitHub Actions that builds, deploys and verifies a description')
    .action(async (file: string, options: { output?: string }, command: Command) =>
      run(command, async (context) => (await import('./commands/ci.ts')).ciGithub({ file, ...options }, context)),
    )

  program
    .command('preflight')
    .argument('<file>', 'the description')
    .option('--env <name>', 'environment of the description')
    .option('--mirror <host=url>', 'where images of a registry come from, * for all; may be repeated', collect)
    .description('look whether a description would come to run on its cluster, and change nothing')
    .action(async (file: string, options: Omit<PreflightFlags, 'file'>, command: Command) =>
      run(command, async (context) =>
        (await import('./commands/preflight.ts')).preflight({ file, ...options }, context),
      ),
    )

  choosing(deploying(program.command('plan')))
    .description('show what a deploy would change, and change nothing')
    .action(async (file: string | undefined, options: DeployFlags, command: Command) =>
      run(command, async (context) => (await import('./commands/plan.ts')).plan({ file, ...options }, context)),
    )

  choosing(deploying(program.command('deploy')))
    .description('make the description run: plan, run, verify, and go back if it fails')
    .option('--dry-run', 'only show the plan', false)
    .option('--no-rollback', 'leave a failed release as it is')
    .option('--timeout <seconds>', 'bound on the whole deploy', positiveNumber)
    .action(async (file: string | undefined, options: DeployFlags, command: Command) =>
      run(command, async (context) => (await import('./commands/deploy.ts')).deploy({ file, ...options }, context)),
    )

  deploying(program.command('up'))
    .description('deploy and stay: show what runs until Ctrl-C drains it')
    .option('--detach', 'return once the gates have passed, and leave it running', false)
    .option('--no-rollback', 'leave a failed release as it is')
    .option('--timeout <seconds>', 'bound on the whole deploy', positiveNumber)
    .action(async (file: string | undefined, options: DeployFlags & { detach: boolean }, command: Command) =>
      run(command, async (context) => (await import('./commands/up.ts')).up({ file, ...options }, context)),
    )

  running(program.command('status'))
    .description('list what runs')
    .action(async (options: RunningFlags, command: Command) =>
      run(command, async (context) => (await import('./commands/status.ts')).status(options, context)),
    )

  running(program.command('health'))
    .description('judge what runs: exit 0 healthy, 1 degraded, 2 unhealthy')
    .option('--timeout <seconds>', 'bound on the look', positiveNumber, 20)
    .action(async (options: RunningFlags & { timeout: number }, command: Command) =>
      run(command, async (context) => (await import('./commands/health.ts')).health(options, context)),
    )

  running(program.command('logs'))
    .argument('[component]', 'only this component, or one replica of it: node, node-0')
    .option('-f, --follow', 'go on with what is written from now on', false)
    .option('--tail <lines>', 'lines of each replica to begin with', wholeNumber, 50)
    .option('--previous', 'the run before the present one', false)
    .description('print what the replicas write')
    .action(async (component: string | undefined, options: LogFlags, command: Command) =>
      run(command, async (context) => (await import('./commands/logs.ts')).logs({ component, ...options }, context)),
    )

  running(program.command('history'))
    .argument('[release]', 'number of a release, to show it whole', wholeNumber)
    .option('--prune <count>', 'keep only this many of the past releases', wholeNumber)
    .description('list the releases, show one, or drop old ones')
    .action(async (release: number | undefined, options: RunningFlags & { prune?: number }, command: Command) =>
      run(command, async (context) =>
        (await import('./commands/history.ts')).history({ release, ...options }, context),
      ),
    )

  running(program.command('rollback'))
    .argument('[release]', 'number of the release to go back to (default: the last good one)', wholeNumber)
    .option('--dry-run', 'only show the plan', false)
    .option('--emergency', 'delete what runs and make it anew, without keeping any of it serving', false)
    .description('go back to an earlier release, gated and verified like a deploy')
    .action(async (release: number | undefined, options: RunningFlags & RollbackFlags, command: Command) =>
      run(command, async (context) =>
        (await import('./commands/rollback.ts')).rollback({ release, ...options }, context),
      ),
    )

  const set = program.command('set').description('change one thing of the last release, as a new release')
  const setting = (command: Command): Command =>
    running(command)
      .option('--write <file>', 'change this file too')
      .option('--dry-run', 'only show the plan', false)
      .option('--no-rollback', 'leave a failed release as it is')
  setting(set.command('image').argument('<component>').argument('<image>'))
    .description('the image, or locally the program, of a component')
    .action(async (component: string, image: string, options: SetFlags, command: Command) =>
      run(command, async (context) =>
        (await import('./commands/set.ts')).set(
          { changes: [{ kind: 'image', component, image }], ...options },
          context,
        ),
      ),
    )
  setting(set.command('config').argument('<component>').argument('<key=value...>'))
    .description('keys of a component’s configuration: mining.maxHashesPerSecond=9000')
    .action(async (component: string, pairs: string[], options: SetFlags, command: Command) =>
      run(command, async (context) => {
        const { configChange, set } = await import('./commands/set.ts')
        return set({ changes: pairs.map((pair) => configChange(component, pair)), ...options }, context)
      }),
    )
  setting(set.command('replicas').argument('<component>').argument('<count>', 'replicas', wholeNumber))
    .description('the replicas of a component')
    .action(async (component: string, replicas: number, options: SetFlags, command: Command) =>
      run(command, async (context) =>
        (await import('./commands/set.ts')).set(
          { changes: [{ kind: 'replicas', component, replicas }], ...options },
          context,
        ),
      ),
    )

  running(program.command('down'))
    .option('--yes', 'do not ask', false)
    .option('--volumes', 'delete the data too', false)
    .description('drain and stop what runs; data is kept unless told')
    .action(async (options: RunningFlags & { yes: boolean; volumes: boolean }, command: Command) =>
      run(command, async (context) => (await import('./commands/down.ts')).down(options, context)),
    )

  return {
    async run() {
      try {
        await program.parseAsync(host.argv)
        return code
      } catch (error) {
        // Commander has printed its help or what is wrong with the arguments.
        if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
        throw error
      }
    },
  }
}

interface LogFlags extends RunningFlags {
  readonly follow: boolean
  readonly tail: number
  readonly previous: boolean
}

interface RollbackFlags {
  readonly dryRun: boolean
  readonly emergency: boolean
}

type SetFlags = Flags & RunningFlags & { readonly write?: string }

function deploying(command: Command): Command {
  return command
    .argument('[file]', 'the description (default: that of the last release)')
    .option('--env <name>', 'environment of the description')
    .option('--accept-consensus-risk', 'let nodes change rules that the network may not know of in time', false)
    .option('--accept-quorum-loss', 'replace nodes though too few of the others serve', false)
    .option('--accept-stalled-network', 'touch the nodes of a network that produces no blocks, to mend it', false)
}

/** A command about what runs, wherever that is. */
function running(command: Command): Command {
  return command
    .option('--file <file>', 'the description whose environment is meant (default: the release on this machine)')
    .option('--env <name>', 'environment of that description')
}

/** What of a description is meant, and with which images. */
function choosing(command: Command): Command {
  return command
    .option(
      '--image <reference>',
      'run this image wherever the description names its repository; may be repeated',
      collect,
    )
    .option(
      '--component <name>',
      'change only this component, and leave all others as they run; may be repeated',
      collect,
    )
}

/** Every value of an option that may be repeated. */
function collect(value: string, others: readonly string[] = []): readonly string[] {
  return [...others, value]
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(text)
}

function positiveNumber(text: string): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It is not a number above 0.')
  return number
}
