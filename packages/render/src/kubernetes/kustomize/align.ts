/** An element of one list and what became of it in another: nothing before where it is new, nothing after where gone. */
export interface Aligned<T> {
  readonly before?: T
  readonly after?: T
}

/**
 * Two lists side by side: a longest common subsequence by `keyOf` stays together, and between two of its elements
 * what is left of one list is taken for the other's in turn.
 */
export function align<T>(before: readonly T[], after: readonly T[], keyOf: (element: T) => string): Aligned<T>[] {
  const common = commonPlaces(before.map(keyOf), after.map(keyOf))
  let [i, j] = [0, 0]
  return [...common, [before.length, after.length] as const].flatMap(([nextI, nextJ]) => {
    const between = sideBySide(before.slice(i, nextI), after.slice(j, nextJ))
    const met = sideBySide(before.slice(nextI, nextI + 1), after.slice(nextJ, nextJ + 1))
    ;[i, j] = [nextI + 1, nextJ + 1]
    return [...between, ...met]
  })
}

function sideBySide<T>(before: readonly T[], after: readonly T[]): Aligned<T>[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, place) => ({
    ...(place < before.length && { before: before[place] as T }),
    ...(place < after.length && { after: after[place] as T }),
  }))
}

/** The places in both of a longest common subsequence: Wagner and Fischer, 1974. */
function commonPlaces(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  // lengths[i][j]: of the longest common subsequence of what follows a[i] and b[j], these included.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i] as Uint32Array
      row[j] = a[i] === b[j] ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1))
    }
  const places: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) places.push([i++, j++])
    else if (length(i + 1, j) >= length(i, j + 1)) i++
    else j++
  }
  return places
}
