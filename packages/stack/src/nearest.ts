import { distance } from 'fastest-levenshtein'

/** The one of `names` that `name` was most likely meant to be, where one is close enough to be a slip. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const written = name.toLowerCase()
  const tolerated = Math.max(2, Math.floor(name.length / 3))
  const slip = names
    .map((candidate) => ({ candidate, slips: distance(written, candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= tolerated && slips < candidate.length)
    .toSorted((a, b) => a.slips - b.slips)[0]?.candidate
  // `blockTime` for `blockTimeSeconds`: too far for a slip, yet the beginning is right.
  return slip ?? names.find((candidate) => written.length > 2 && candidate.toLowerCase().startsWith(written))
}
