import type { Readiness } from '@windlass/target/readiness'

/** What is found of an object; when it began is known by what it was found from. */
export function ready(detail: string, sinceMs: number): Readiness {
  return { state: 'ready', reason: 'Ready', detail, sinceMs }
}

export function progressing(reason: string, detail: string, sinceMs: number): Readiness {
  return { state: 'progressing', reason, detail, sinceMs }
}

export function failed(reason: string, detail: string, sinceMs: number): Readiness {
  return { state: 'failed', reason, detail, sinceMs }
}

const severity = { failed: 0, unknown: 1, progressing: 2, ready: 3 } as const

/** The worst of several findings, the first of those that are as bad. */
export function worst(findings: readonly Readiness[]): Readiness | undefined {
  return findings.toSorted((a, b) => severity[a.state] - severity[b.state])[0]
}
