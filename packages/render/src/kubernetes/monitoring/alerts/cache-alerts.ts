import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import { max } from '../../../promql/aggregate.ts'
import { eq, or } from '../../../promql/operators.ts'
import { select } from '../../../promql/selector.ts'
import type { Pods } from '../subjects.ts'
import type { Alert } from './alert.ts'

const perPod = { by: ['namespace', 'pod'] } as const

/** What goes wrong with a cache. */
export function cacheAlerts(options: { readonly pods: Pods; readonly cache: ComponentOf<'cache'> }): readonly Alert[] {
  const { pods, cache } = options
  return [cacheDown(pods), ...(cache.config.persistence ? [cacheNotPersisting(pods)] : [])]
}

function cacheDown(pods: Pods): Alert {
  const away = max(eq(select(redisExporterMetrics.up, pods), 0), perPod)
  const silent = max(eq(select(prometheusMetrics.up, pods), 0), perPod)
  return {
    name: 'CacheDown',
    expr: or(away, silent),
    forMinutes: 2,
    severity: 'critical',
    summary: 'Redis {{ $labels.pod }} does not answer',
    description: 'Whoever uses the cache goes on without it, slower, and replicas no longer share what they found.',
  }
}

function cacheNotPersisting(pods: Pods): Alert {
  const snapshot = max(eq(select(redisExporterMetrics.snapshotSucceeded, pods), 0), perPod)
  const log = max(eq(select(redisExporterMetrics.logWriteSucceeded, pods), 0), perPod)
  return {
    name: 'CacheNotPersisting',
    expr: or(snapshot, log),
    forMinutes: 15,
    severity: 'warning',
    summary: 'Redis {{ $labels.pod }} cannot write to its disk',
    description: 'What it holds is lost when it restarts, and it may refuse to be written to.',
  }
}
