/**
 * c(n): the average path length of an unsuccessful search in a binary search tree of `count` values, by which path
 * lengths are normalised and what a leaf that holds `count` rows adds to its depth.
 *
 * Liu, Ting and Zhou (2008), equation 1, with the harmonic number summed exactly where they approximate it.
 */
export function averagePathLength(count: number): number {
  if (count < 2) return 0
  let harmonic = 0
  for (let term = count - 1; term >= 1; term--) harmonic += 1 / term
  return 2 * harmonic - (2 * (count - 1)) / count
}
