import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import type { CommandContext } from './command.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { findHome } from './home.ts'
import { listenForInterruption } from './interruption.ts'
import { addChangingCommands } from './program/changing-commands.ts'
import { addDescribingCommands } from './program/describing-commands.ts'
import { addJudgingCommands } from './program/judging-commands.ts'
import type { Run } from './program/run.ts'
import { addWatchingCommands } from './program/watching-commands.ts'
import { runCommand } from './run-command.ts'
import { processTerminal } from './terminal.ts'

interface GlobalOptions {
  readonly home?: string
  readonly json: boolean
  readonly color: boolean
}

/**
 * The command line: every command with its options and help.
 *
 * A command's own modules are loaded when it runs, so that `check` does not pay for what `deploy` needs.
 */
export function createProgram(host: NodeJS.Process): { run(): Promise<ExitCode> } {
  let code: ExitCode = exitCode.done
  const program = new Command('windlass')
    .description('Takes a blockchain system from one description to verified, observed production.')
    .version(manifest.version, '--version', 'print the version')
    .option('--home <directory>', 'where the local release lives (default: the nearest .windlass, or WINDLASS_HOME)')
    .option('--json', 'print the result as JSON', false)
    .option('--no-color', 'print without colours')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })

  const run: Run = async (command, execute) => {
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

  addDescribingCommands(program, run)
  addWatchingCommands(program, run)
  addJudgingCommands(program, run)
  addChangingCommands(program, run)

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
