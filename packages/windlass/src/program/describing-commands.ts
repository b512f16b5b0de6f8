import { type Command, Option } from 'commander'
import type { KeysFlags } from '../commands/keys.ts'
import type { RenderOptions } from '../commands/render.ts'
import { type TemplateName, templateNames } from '../stack-template.ts'
import type { Run } from './run.ts'

/** Commands that read a description and touch nothing of what runs. */
export function addDescribingCommands(program: Command, run: Run): void {
  program.commandsGroup('Describe:')
  program
    .command('check')
    .argument('<file>', 'the description')
    .option('--env <name>', 'only this environment')
    .option('--strict', 'refuse what is only warned about too', false)
    .description('say everything that is wrong with a description')
    .action(async (file: string, options: { env?: string; strict: boolean }, command: Command) =>
      run(command, async (context) => (await import('../commands/check.ts')).check({ file, ...options }, context)),
    )

  program
    .command('schema')
    .description('print the JSON Schema of descriptions, for editors')
    .action(async (_options: unknown, command: Command) =>
      run(command, async () => (await import('../commands/schema.ts')).schema()),
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
      run(command, async (context) => (await import('../commands/init.ts')).init({ file, ...options }, context)),
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
      run(command, async (context) => (await import('../commands/render.ts')).render({ file, ...options }, context)),
    )

  program
    .command('keys')
    .argument('<file>', 'the description')
    .option('--env <name>', 'environment of the description (default: local, or the first)')
    .option('--component <name>', 'the chain that is meant, where there are several')
    .option('--output <directory>', 'write them there, where they come from a secret of the cluster')
    .description('make the identity keys of the nodes of a chain, one for each')
    .action(async (file: string, options: Omit<KeysFlags, 'file'>, command: Command) =>
      run(command, async (context) => (await import('../commands/keys.ts')).keys({ file, ...options }, context)),
    )

  const ci = program.command('ci').description('write the pipeline of a continuous integration')
  ci.command('github')
    .argument('<file>', 'the description')
    .option('--output <file>', 'write it there, as to .github/workflows/deploy.yml')
    .description('print a workflow of GitHub Actions that builds, deploys and verifies a description')
    .action(async (file: string, options: { output?: string }, command: Command) =>
      run(command, async (context) => (await import('../commands/ci.ts')).ciGithub({ file, ...options }, context)),
    )
}
