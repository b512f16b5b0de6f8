import type { Seen } from '../observe/snapshot.ts'
import type { PodExplanation } from '../readiness/pod.ts'

/** {@link Seen} as JSON. */
export type RecordedSeen = Omit<Seen, 'explanations' | 'memoryBytes'> & {
  readonly explanations: Readonly<Record<string, PodExplanation>>
}

export function recordSeen({ memoryBytes: _, explanations, ...seen }: Seen): RecordedSeen {
  const said = [...explanations].map(([uid, { probe, lastLines }]) => [uid, { probe, lastLines }])
  return { ...seen, explanations: Object.fromEntries(said) }
}

export function seenOfRecord({ explanations, ...seen }: RecordedSeen): Seen {
  return { ...seen, explanations: new Map(Object.entries(explanations)), memoryBytes: new Map() }
}
