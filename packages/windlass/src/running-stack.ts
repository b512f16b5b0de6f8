import type { Stack } from '@windlass/stack/stack'
import type { CommandContext } from './command.ts'
import type { OpenedTarget } from './opened-target.ts'
import type { RunningFlags } from './running-target.ts'
import { loadWanted, runningStack } from './wanted-stack.ts'

/** The description of what runs: of the file where one is named, else of the release; `undefined` where it cannot be read. */
export async function stackOfRunning(
  { file, env }: RunningFlags,
  { target, context }: { readonly target: OpenedTarget; readonly context: CommandContext },
): Promise<Stack | undefined> {
  if (file !== undefined) return (await loadWanted({ file, env }, context)).stack
  const signal = context.interruption.drain
  try {
    return await runningStack({ records: target.records, signal })
  } catch {
    // A report that knows less of what to look for is better than none.
    signal.throwIfAborted()
    return undefined
  }
}
