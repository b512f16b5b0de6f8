import { distance } from 'fastest-levenshtein'

/** The one of `names` that `name` was most likely meant to be, where one is close enough to be a slip. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const slips = Math.max(2, Math.floor(name.length / 3))
  return names
    .map((candidate) => ({ candidate, slips: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter((found) => found.slips <= slips && found.slips < found.candidate.length)
    .toSorted((a, b) => a.slips - b.slips)[0]?.candidate
}
