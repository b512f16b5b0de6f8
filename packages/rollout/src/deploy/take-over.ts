import { writeRelease } from '../releases/history.ts'
import type { Release } from '../releases/release.ts'
import type { LockedContext } from './release-context.ts'

/** Marks releases whose command was killed: the lock is ours, so none of them is at work any more. */
export async function takeOver(context: LockedContext & { readonly releases: readonly Release[] }): Promise<void> {
  const { target, clock, emit, lost, releases } = context
  for (const release of releases.filter(({ status }) => status === 'running')) {
    const atMs = clock.nowMs()
    await writeRelease({
      records: target.records,
      signal: lost,
      release: {
        ...release,
        status: 'interrupted',
        finishedAtMs: atMs,
        paragraph: `The command of release ${release.number} (${release.by}) ended in the middle; the next release took over.`,
      },
    })
    emit({ type: 'release-taken-over', release: release.number, atMs })
  }
}
