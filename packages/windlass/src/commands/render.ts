import { CodedError } from '@windlass/errors/coded-error'
import { namespaceComponent } from '@windlass/render/kubernetes/context'
import { renderObjects } from '@windlass/render/kubernetes/render-kubernetes'
import { namespaceOf } from '@windlass/render/kubernetes/target-namespace'
import { toYaml, toYamlDocuments } from '@windlass/render/kubernetes/yaml'
import { loadEveryStack, loadStack } from '@windlass/stack/load-stack'
import { describeProblem, invalidStack, type Problem } from '@windlass/stack/problem'
import type { Stack } from '@windlass/stack/stack'
import { unknownComponent } from '@windlass/stack/unknown-component'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readTextFile } from '../read-text-file.ts'
import { writeTree } from '../write-tree.ts'

export interface RenderOptions {
  readonly file: string
  readonly env?: string
  readonly component?: string
  /** The checks before a stack goes live, instead of its objects. */
  readonly goLive?: boolean
  /** Directory to write one file for each object into. */
  readonly split?: string
  /** Directory to write a base and an overlay for each environment into. */
  readonly kustomize?: string
}

/** What a description becomes in one of its environments, as a document for each object. Touches nothing that runs. */
export async function render(options: RenderOptions, context: CommandContext): Promise<CommandResult> {
  if (options.kustomize !== undefined) return renderKustomize(options, options.kustomize, context)
  const loaded = await loadStack({
    path: options.file,
    readFile: readTextFile,
    signal: context.interruption.drain,
    unnamed: 'first',
    ...(options.env !== undefined && { environment: options.env }),
  })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  const { stack } = loaded
  if (options.component !== undefined) checkComponent(stack, options.component)
  const says = `${stack.name}, environment ${stack.environment}`
  context.terminal.stderr.write(`${[...loaded.warnings.map(describeProblem), says].join('\n')}\n`)
  if (stack.target === 'local') return renderProcessSets(stack, options)
  if (options.goLive === true) return renderGoLive(stack, options.component)
  const objects = renderObjects({ stack }).filter(
    ({ component }) => options.component === undefined || component === options.component,
  )
  if (options.split !== undefined) {
    const { splitFiles } = await import('@windlass/render/kubernetes/split')
    return writeFiles({ directory: options.split, files: splitFiles(objects), context })
  }
  const bodies = objects.map(({ object }) => object)
  return {
    exitCode: exitCode.done,
    data: bodies,
    lines: context.format === 'json' ? [] : [toYamlDocuments(bodies).trimEnd()],
  }
}

/** A base and one overlay for each environment that is of a cluster. */
async function renderKustomize(
  options: RenderOptions,
  directory: string,
  context: CommandContext,
): Promise<CommandResult> {
  for (const option of ['env', 'component', 'split'] as const)
    if (options[option] !== undefined)
      throw new CodedError('WINDLASS_USAGE', `--kustomize and --${option} cannot be used together.`, {
        hint: 'A kustomize tree holds every component and every environment.',
      })
  const signal = context.interruption.drain
  const loaded = await loadEveryStack({ path: options.file, readFile: readTextFile, signal })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  context.terminal.stderr.write(warningText(loaded.warnings))
  const environments = loaded.stacks.flatMap((stack) =>
    stack.target === 'local'
      ? []
      : [
          {
            environment: stack.environment,
            namespace: stack.target.kubernetes.namespace,
            objects: renderObjects({ stack }),
          },
        ],
  )
  if (environments.length === 0) refuseLocal(loaded.stacks)
  const { kustomizeTree } = await import('@windlass/render/kubernetes/kustomize/kustomize-tree')
  return writeFiles({ directory, files: kustomizeTree(environments), context })
}

async function renderGoLive(stack: Stack, component: string | undefined): Promise<CommandResult> {
  const { goLiveChecks } = await import('@windlass/render/kubernetes/go-live')
  const checks = goLiveChecks({ stack }).filter((check) => component === undefined || check.component === component)
  return { exitCode: exitCode.done, data: checks, lines: checks.map(({ id, title }) => `${title}  (${id})`) }
}

/** Throws what says that an environment of this machine has no objects. */
function refuseLocal(stacks: readonly Stack[]): void {
  for (const stack of stacks) namespaceOf(stack)
}

async function renderProcessSets(stack: Stack, options: RenderOptions): Promise<CommandResult> {
  if (options.split !== undefined) refuseLocal([stack])
  const { renderProcesses } = await import('@windlass/render/processes/render-processes')
  const resources = renderProcesses({ stack }).resources.filter(
    ({ component }) => options.component === undefined || component === options.component,
  )
  return { exitCode: exitCode.done, data: resources, lines: [toYaml(resources).trimEnd()] }
}

async function writeFiles(options: {
  readonly directory: string
  readonly files: ReadonlyMap<string, string>
  readonly context: CommandContext
}): Promise<CommandResult> {
  const { directory, files, context } = options
  await writeTree({ directory, files, from: context.directory, signal: context.interruption.drain })
  return {
    exitCode: exitCode.done,
    data: { directory, files: [...files.keys()] },
    lines: [`Wrote ${files.size} files into ${directory}.`],
  }
}

function checkComponent(stack: Stack, component: string): void {
  const names = [namespaceComponent, ...Object.keys(stack.components)]
  if (!names.includes(component)) throw unknownComponent(component, names)
}

function warningText(warnings: readonly Problem[]): string {
  return warnings.map((warning) => `${describeProblem(warning)}\n`).join('')
}
