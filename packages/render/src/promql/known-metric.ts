import type { detectorMetrics } from '@windlass/contract/detector-metrics'
import type { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import type { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import type { nodeMetrics } from '@windlass/contract/node-metrics'
import type { processMetrics } from '@windlass/contract/process-metrics'
import type { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import type { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import type { trafficMetrics } from '@windlass/contract/traffic-metrics'
import type { recordedMetrics } from '../kubernetes/monitoring/recorded-metrics.ts'

type MetricOf<Catalogue> = Catalogue[keyof Catalogue]

/** A metric that some workload exports or some rule records: nothing else can be queried. */
type KnownMetric =
  | MetricOf<typeof nodeMetrics>
  | MetricOf<typeof detectorMetrics>
  | MetricOf<typeof trafficMetrics>
  | MetricOf<typeof processMetrics>
  | MetricOf<typeof redisExporterMetrics>
  | MetricOf<typeof kubeStateMetrics>
  | MetricOf<typeof kubeletMetrics>
  | MetricOf<typeof prometheusMetrics>
  | MetricOf<typeof recordedMetrics>

/** Labels that a scrape adds to every series, as the Prometheus operator sets them; `job` is the name of the service. */
type ScrapeLabel = 'namespace' | 'pod' | 'service' | 'container' | 'job' | 'instance' | 'endpoint'

/** The labels that series of a metric carry. */
export type LabelOf<M extends KnownMetric> = M['labels'][number] | ScrapeLabel

/** The metrics of one type, so that no rate of a gauge and no sum of a histogram compiles. */
export type MetricOfType<Type extends KnownMetric['type']> = Extract<KnownMetric, { readonly type: Type }>
