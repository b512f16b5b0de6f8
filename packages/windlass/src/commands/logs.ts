import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openLocalTarget } from '../open-target.ts'

/** Prints what the replicas write, each line with the name of its replica. */
export async function logs(
  options: {
    readonly component: string | undefined
    readonly follow: boolean
    readonly tail: number
    readonly previous: boolean
  },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = openLocalTarget(context)
  const { drain } = context.interruption
  const observation = await target.observe({ signal: drain })
  const components = observation.resources.map((resource) => resource.component)
  const lines = target.logs({
    ...selection(options.component, components),
    follow: options.follow,
    tailLines: options.tail,
    previous: options.previous,
    signal: drain,
  })
  try {
    for await (const line of lines) {
      const text = context.format === 'json' ? JSON.stringify(line) : `${line.replica} | ${line.text}`
      context.terminal.stdout.write(`${text}\n`)
    }
  } catch (error) {
    // Ctrl-C is how one stops following.
    if (!drain.aborted) throw error
  }
  return { exitCode: exitCode.done, data: undefined, lines: [] }
}

/** `node` is a component, `node-0` a replica of it. */
function selection(
  name: string | undefined,
  components: readonly string[],
): { readonly component?: string; readonly replica?: number } {
  if (name === undefined) return {}
  const [, component, ordinal] = /^(.+)-(\d+)$/.exec(name) ?? []
  if (components.includes(name) || component === undefined) return { component: name }
  return { component, replica: Number(ordinal) }
}
