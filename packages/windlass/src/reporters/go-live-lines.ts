import type { GoLiveResult } from '@windlass/cluster/go-live-result'

const order = ['fail', 'confirm', 'confirmed', 'pass'] as const

/** What failed and what a person must confirm before what holds, each with what was seen, and the count. */
export function goLiveLines(results: readonly GoLiveResult[]): readonly string[] {
  const byState = Map.groupBy(results, ({ state }) => state)
  const counts = order.flatMap((state) => {
    const count = byState.get(state)?.length ?? 0
    return count === 0 ? [] : [`${count} ${state}`]
  })
  return [...order.flatMap((state) => (byState.get(state) ?? []).flatMap(resultLines)), '', counts.join(', ')]
}

function resultLines({ state, title, id, detail, how }: GoLiveResult): readonly string[] {
  const first = `${state.padEnd(9)}  ${title}: ${detail}`
  if (how === undefined) return [first]
  return [`${first}  (${id})`, `${' '.repeat(11)}→ ${how}`]
}
