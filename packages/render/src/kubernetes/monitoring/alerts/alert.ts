import type { Vector } from '../../../promql/expression.ts'

/** Something that somebody has to look at. */
export interface Alert {
  /** Unique, in camel case; its page is named after it. */
  readonly name: string
  /** A series for each case of it. */
  readonly expr: Vector
  /** How long it must hold before anybody is told. */
  readonly forMinutes: number
  /** `critical` wakes somebody up, `warning` waits for the morning. */
  readonly severity: 'critical' | 'warning'
  /** What is the matter, in one line; `$labels` and `$value` are filled in. */
  readonly summary: string
  /** What follows from it, in one or two sentences. */
  readonly description: string
}

/** File name of the page that says what to do: `chain-node-down.md`. */
export function runbookPage(alert: string): string {
  return `${alert.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.md`
}
