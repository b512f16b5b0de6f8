/** A metric that a Windlass process promises to export: the name and labels that rules and panels may use. */
export interface Metric {
  /** Prometheus name, with its unit as suffix; `_total` only for counters. */
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[]
}

/** Metrics by the name the code knows them under. */
export type MetricCatalogue = Readonly<Record<string, Metric>>
