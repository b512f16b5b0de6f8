import { CodedError } from '@windlass/errors/coded-error'
import { currentRelease, lastDeployed, readRecentReleases } from '@windlass/rollout/history'
import type { Release } from '@windlass/rollout/release'
import { loadStack } from '@windlass/stack/load-stack'
import { invalidStack, type Problem } from '@windlass/stack/problem'
import { parseStack, type Stack } from '@windlass/stack/stack'
import type { RecordStore } from '@windlass/target/record-store'
import type { CommandContext } from './command.ts'
import { openLocalTarget } from './open-target.ts'
import { readTextFile } from './read-text-file.ts'

/** A stack, and what its description was warned about when it was read. */
export interface WantedStack {
  readonly stack: Stack
  readonly warnings: readonly Problem[]
}

/** The stack a command is about: that of the file it was given, else that of the last release on this machine. */
export async function loadWanted(
  options: { readonly file: string | undefined; readonly env?: string | undefined },
  context: CommandContext,
): Promise<WantedStack> {
  const { file, env } = options
  const signal = context.interruption.drain
  if (file === undefined) {
    await using target = await openLocalTarget(context)
    return { stack: await releasedStack({ records: target.records, signal }), warnings: [] }
  }
  const loaded = await loadStack({
    path: file,
    readFile: readTextFile,
    signal,
    ...(env !== undefined && { environment: env }),
  })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded
}

/** The stack of the release that runs, or of the last one that did. Throws `WINDLASS_NO_RELEASE`. */
export async function releasedStack(options: {
  readonly records: RecordStore
  readonly signal: AbortSignal
}): Promise<Stack> {
  return parseStack((await lastRelease(options)).description)
}

/** The stack of the release that runs; `undefined` where none does. */
export async function runningStack(options: {
  readonly records: RecordStore
  readonly signal: AbortSignal
}): Promise<Stack | undefined> {
  const release = currentRelease(await readRecentReleases(options))
  return release && parseStack(release.description)
}

/** The release that runs, or the last one that did. Throws `WINDLASS_NO_RELEASE`. */
async function lastRelease(options: { readonly records: RecordStore; readonly signal: AbortSignal }): Promise<Release> {
  const releases = await readRecentReleases(options)
  const release = currentRelease(releases) ?? lastDeployed(releases)
  if (release !== undefined) return release
  throw new CodedError('WINDLASS_NO_RELEASE', 'There is no release here yet.', {
    hint: 'Name a description, as in `windlass up stacks/local.yaml`; `windlass init` writes one.',
  })
}
