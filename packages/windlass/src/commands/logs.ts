import { CodedError } from '@windlass/errors/coded-error'
import type { ObservedResource } from '@windlass/target/observation'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'

/** Prints what the replicas write, each line with the name of its replica; with `--json` each line as a document. */
export async function logs(
  options: RunningFlags & {
    readonly component: string | undefined
    readonly follow: boolean
    readonly tail: number
    readonly previous: boolean
  },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  const { stdout } = context.terminal
  const unwanted = AbortSignal.any([context.interruption.drain, stdout.abandoned])
  const observation = await target.observe({ signal: unwanted })
  const lines = target.logs({
    ...selection(options.component, observation.resources),
    follow: options.follow,
    tailLines: options.tail,
    previous: options.previous,
    signal: unwanted,
  })
  try {
    for await (const line of lines) {
      const text = context.format === 'json' ? JSON.stringify(line) : `${line.replica} | ${line.text}`
      stdout.write(`${text}\n`)
    }
  } catch (error) {
    // Ctrl-C is how one stops following, and so is `| head`.
    if (!unwanted.aborted) throw error
  }
  return { exitCode: exitCode.done, data: undefined, lines: [] }
}

/** `node` is a component, `node-0` a replica of it. Throws `WINDLASS_USAGE` for a name that is neither. */
function selection(
  name: string | undefined,
  resources: readonly ObservedResource[],
): { readonly component?: string; readonly replica?: number } {
  if (name === undefined) return {}
  const components = resources.map((resource) => resource.component)
  if (components.includes(name)) return { component: name }
  const replicas = resources.flatMap(({ component, replicas }) =>
    replicas.map((replica) => ({ component, ...replica })),
  )
  const found = replicas.find((replica) => replica.name === name)
  if (found !== undefined) return { component: found.component, replica: found.ordinal }
  const names = [...components, ...replicas.map((replica) => replica.name)]
  throw new CodedError('WINDLASS_USAGE', `There is no component or replica \`${name}\` here.`, {
    hint: names.length === 0 ? 'Nothing runs here.' : `Name one of: ${names.join(', ')}.`,
    details: { name, names },
  })
}
