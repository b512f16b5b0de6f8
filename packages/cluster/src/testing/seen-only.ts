import type { Seen } from '../observe/snapshot.ts'

/** A release of which nothing is seen but what is given. */
export function seenOnly(seen: Partial<Seen>): Seen {
  const nothing = { applied: [], pods: [], revisions: [], jobs: [], events: [], endpointSlices: [], nodes: [] }
  return { ...nothing, explanations: new Map(), memoryBytes: new Map(), nowMs: 0, ...seen }
}
