import type { Metric, MetricCatalogue } from '@windlass/contract/metric'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Labels first where the catalogue names any, and then every one of them. */
type Arguments<Label extends string, Rest extends unknown[]> = [Label] extends [never]
  ? Rest
  : [labels: Readonly<Record<Label, string | number>>, ...rest: Rest]

export interface CounterOf<Label extends string> {
  inc(...values: Arguments<Label, [value?: number]>): void
}

export interface GaugeOf<Label extends string> {
  set(...values: Arguments<Label, [value: number]>): void
  inc(...values: Arguments<Label, [value?: number]>): void
  dec(...values: Arguments<Label, [value?: number]>): void
  /** Forgets all labels that were set, so that those of what is gone are no longer exported. */
  reset(): void
}

export interface HistogramOf<Label extends string> {
  observe(...values: Arguments<Label, [value: number]>): void
}

type MetricOf<M extends Metric> = M['type'] extends 'counter'
  ? CounterOf<M['labels'][number]>
  : M['type'] extends 'gauge'
    ? GaugeOf<M['labels'][number]>
    : HistogramOf<M['labels'][number]>

/** The metrics of one process. */
export interface Metrics<Catalogue extends MetricCatalogue = MetricCatalogue> {
  /** Each metric of the catalogue, by the name the code knows it under. */
  readonly metric: { readonly [Key in keyof Catalogue]: MetricOf<Catalogue[Key]> }
  readonly registry: Registry
  readonly contentType: string
  /** Everything in the Prometheus text format. */
  text(): Promise<string>
  /** `listener` runs before each scrape, to set what is cheaper to read than to follow. */
  onScrape(listener: () => void | Promise<void>): void
}

/**
 * Metrics of a catalogue in a registry of their own, with the default ones of the process.
 *
 * Metrics without labels are exported from the start, as zero.
 */
export function createMetrics<const Catalogue extends MetricCatalogue>(catalogue: Catalogue): Metrics<Catalogue> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const listeners: (() => void | Promise<void>)[] = []
  const metric = Object.fromEntries(
    Object.entries(catalogue).map(([key, definition]) => [key, createMetric(definition, registry)]),
  )
  return {
    // Each entry was made from the definition its type is derived from.
    metric: metric as Metrics<Catalogue>['metric'],
    registry,
    contentType: registry.contentType,
    async text() {
      for (const listener of listeners) await listener()
      return registry.metrics()
    },
    onScrape: (listener) => void listeners.push(listener),
  }
}

function createMetric({ type, name, help, labels, buckets }: Metric, registry: Registry): object {
  const options = { name, help, labelNames: labels, registers: [registry] }
  if (type === 'counter') return new Counter(options)
  if (type === 'gauge') return new Gauge(options)
  return new Histogram({ ...options, ...(buckets !== undefined && { buckets: [...buckets] }) })
}
