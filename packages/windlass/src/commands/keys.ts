import { relative, resolve } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import type { ComponentOf } from '@windlass/stack/component'
import { nodeKeyNames } from '@windlass/stack/node-keys'
import type { SecretSource } from '@windlass/stack/secret'
import type { Stack } from '@windlass/stack/stack'
import { unknownComponent } from '@windlass/stack/unknown-component'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { tableLines } from '../reporters/table-lines.ts'
import { loadWanted } from '../wanted-stack.ts'
import { writeNodeKeys } from '../write-node-keys.ts'

export interface KeysFlags {
  readonly file: string
  readonly env?: string
  /** Where one chain is meant of several. */
  readonly component?: string
  /** Where the keys are written that do not come from files. */
  readonly output?: string
}

/** Makes the identity keys of a chain's nodes where the description takes them from, or says how they get there. */
export async function keys(options: KeysFlags, context: CommandContext): Promise<CommandResult> {
  const { stack } = await loadWanted(options, context)
  const { name, chain } = chainOf(stack, options.component)
  const { keys: source } = chain
  if (source === undefined)
    throw usage(
      `${name} takes its keys from nowhere: each node makes one of its own, and keeps it on its volume.`,
      `Name a directory first: {from: file, path: keys} as the \`keys\` of ${name}.`,
    )
  const nodes = nodeKeyNames(chain)
  const directory = directoryOf(source, options, context)
  const made = await writeNodeKeys({ directory, nodes, signal: context.interruption.drain })
  const shown = made.map((key) => ({ ...key, file: relative(context.directory, key.file) }))
  const steps = nextSteps({ stack, source, nodes, directory: relative(context.directory, directory) || '.' })
  return {
    exitCode: exitCode.done,
    data: { component: name, source: source.from, keys: shown, next: steps },
    lines: [
      ...tableLines([
        ['NODE', 'PEER ID', 'KEY'],
        ...shown.map(({ node, peerId, file, state }) => [node, peerId, `${file} (${state})`]),
      ]),
      ...steps,
    ],
  }
}

function chainOf(stack: Stack, wanted: string | undefined): { name: string; chain: ComponentOf<'chain'> } {
  const chains = Object.entries(stack.components).flatMap(([name, component]) =>
    component.kind === 'chain' ? [{ name, chain: component }] : [],
  )
  const names = chains.map(({ name }) => name)
  if (wanted !== undefined && !names.includes(wanted)) throw unknownComponent(wanted, names)
  const [first, ...others] = wanted === undefined ? chains : chains.filter(({ name }) => name === wanted)
  if (first === undefined) throw usage(`${stack.name} has no chain.`, 'Keys are made for the nodes of chains.')
  if (others.length === 0) return first
  throw usage(`${stack.name} has several chains.`, `Name one with --component: ${names.join(', ')}.`)
}

function directoryOf(source: SecretSource, { output }: KeysFlags, { directory }: CommandContext): string {
  if (source.from === 'file' && output === undefined) return source.path
  if (source.from === 'file')
    throw usage(`The keys come from ${source.path}, where they are written.`, 'Leave --output out.')
  if (output !== undefined) return resolve(directory, output)
  throw usage(
    'The keys come from a secret of the cluster, which is not written from here.',
    'Name a directory for them with --output; what to do with it is said then.',
  )
}

/** What is left to do once the files are there. */
function nextSteps(options: {
  readonly stack: Stack
  readonly source: SecretSource
  readonly nodes: readonly string[]
  readonly directory: string
}): readonly string[] {
  const { stack, source, nodes, directory } = options
  const forget = `Then remove ${directory}: whoever has a key can be taken for its node.`
  if (source.from === 'existing' && stack.target !== 'local') {
    const { context, namespace } = stack.target.kubernetes
    const files = nodes.map((node) => `--from-file=${directory}/${node}`).join(' ')
    return [
      'Put them into the cluster:',
      `kubectl --context ${context} --namespace ${namespace} create secret generic ${source.name} ${files}`,
      forget,
    ]
  }
  if (source.from === 'external')
    return [`Put each into ${source.store} under its name: ${source.key}/${nodes[0]}, …`, forget]
  return [`Keep ${directory} out of version control, and a copy of it in a safe place.`]
}

function usage(message: string, hint: string): CodedError {
  return new CodedError('WINDLASS_USAGE', message, { hint })
}
