import type { GoLiveResult } from '@windlass/cluster/go-live-result'
import type { Surroundings } from '../../harness/running-command.ts'
import type { CommandPlace } from './command-place.ts'

/** What `windlass go-live` finds, by the ids of its checks. */
export async function goLiveChecks(
  place: CommandPlace,
  options: { readonly words?: readonly string[]; readonly surroundings?: Surroundings } = {},
): Promise<ReadonlyMap<string, GoLiveResult>> {
  const { words = [], surroundings } = options
  const { stdout } = await place.start(['go-live', ...words, '--json'], surroundings).ended
  const { checks }: { readonly checks: readonly GoLiveResult[] } = JSON.parse(stdout)
  return new Map(checks.map((check) => [check.id, check]))
}
