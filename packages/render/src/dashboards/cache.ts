import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import { sum } from '../promql/aggregate.ts'
import { time } from '../promql/functions.ts'
import { add, div, sub } from '../promql/operators.ts'
import { rate } from '../promql/over-time.ts'
import { select } from '../promql/selector.ts'
import { type Panel, type Row, stat, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { resourcePanels, volumePanels } from './resource-panels.ts'
import { claimNamesOf, podNamesOf, type Subjects } from './subject.ts'
import { inNamespace, inPods } from './variables.ts'

const named = { labels: ['pod'] } as const
const byCommand = { by: ['cmd'] } as const

/** The caches: whether they answer, what they hold, and whether that is of any use. */
export function cacheRows(subjects: Subjects): Row[] {
  const bounds = panelBounds(subjects)
  return [
    { title: 'Redis', panels: serverPanels(bounds) },
    { title: 'Use', panels: [...usePanels(subjects, bounds), ...commandPanels()] },
    { title: 'Memory and keys', panels: memoryPanels() },
    { title: 'Persistence and copies', panels: persistencePanels() },
    {
      title: 'Resources',
      panels: [...resourcePanels(bounds), ...volumePanels(bounds, { matches: claimNamesOf(subjects.caches) })],
    },
  ]
}

function serverPanels(bounds: PanelBounds): Panel[] {
  return [
    stat({
      title: 'Up',
      description: 'Whether each Redis answers. Without it the stack goes on, slower.',
      unit: 'short',
      words: { 0: 'down', 1: 'up' },
      bounds: bounds.cacheUp,
      width: 8,
      queries: [query(select(redisExporterMetrics.up, inPods), named)],
    }),
    stat({
      title: 'Connections',
      description: 'Open connections of each Redis.',
      unit: 'short',
      width: 8,
      queries: [query(select(redisExporterMetrics.connectedClients, inPods), named)],
    }),
    stat({
      title: 'Connections refused',
      description: 'Connections a second that were refused because there were too many.',
      unit: 'cps',
      width: 8,
      queries: [query(sum(rate(select(redisExporterMetrics.rejectedConnections, inPods), '$__rate_interval')))],
    }),
  ]
}

/** What the look-ups of the detectors find, and what those of all clients do. */
function usePanels({ namespace, detectors }: Subjects, bounds: PanelBounds): Panel[] {
  const hits = rate(select(redisExporterMetrics.keyspaceHits, inPods), '$__rate_interval')
  const misses = rate(select(redisExporterMetrics.keyspaceMisses, inPods), '$__rate_interval')
  return [
    ...(detectors.length > 0 ? hitRatePanels(podNamesOf(namespace, detectors), bounds) : []),
    timeseries({
      title: 'Hit rate of the server',
      description: 'Share of the look-ups of all clients that find their key.',
      unit: 'percentunit',
      max: 1,
      queries: [query(div(hits, add(hits, misses)), named)],
    }),
  ]
}

/** Look-ups of the detectors, by what they cache. */
function hitRatePanels(detectorPods: string, bounds: PanelBounds): Panel[] {
  const ofDetectors = { ...inNamespace, pod: { matches: detectorPods } } as const
  const perCache = { by: ['cache'] } as const
  const found = sum(rate(select(detectorMetrics.cacheRequests, { ...ofDetectors, result: 'hit' }), '30m'), perCache)
  const answered = { ...ofDetectors, result: { matches: 'hit|miss' } } as const
  const lookups = rate(select(detectorMetrics.cacheRequests, ofDetectors), '$__rate_interval')
  return [
    timeseries({
      title: 'Hit rate',
      description:
        'Share of the look-ups, over half an hour, that the cache answers, by what is cached. 40 % and more is good; ' +
        'below 20 % it costs more than it saves.',
      unit: 'percentunit',
      max: 1,
      bounds: bounds.hitRate,
      queries: [
        query(div(found, sum(rate(select(detectorMetrics.cacheRequests, answered), '30m'), perCache)), {
          labels: ['cache'],
        }),
      ],
    }),
    timeseries({
      title: 'Look-ups',
      description:
        'Look-ups of the detectors a second, by what is cached and result; an error is a cache that is away.',
      unit: 'cps',
      queries: [query(sum(lookups, { by: ['cache', 'result'] }), { labels: ['cache', 'result'] })],
    }),
  ]
}

function commandPanels(): Panel[] {
  const commands = sum(rate(select(redisExporterMetrics.commands, inPods), '$__rate_interval'), byCommand)
  const seconds = sum(rate(select(redisExporterMetrics.commandSeconds, inPods), '$__rate_interval'), byCommand)
  return [
    timeseries({
      title: 'Commands',
      description: 'Commands that each Redis answers a second.',
      unit: 'cps',
      queries: [query(rate(select(redisExporterMetrics.commandsProcessed, inPods), '$__rate_interval'), named)],
    }),
    timeseries({
      title: 'Time of a command',
      description: 'Time that a command takes on average, inside Redis.',
      unit: 's',
      queries: [query(div(seconds, commands), { labels: ['cmd'] })],
    }),
  ]
}

function memoryPanels(): Panel[] {
  const used = select(redisExporterMetrics.memoryUsed, inPods)
  const most = select(redisExporterMetrics.memoryMax, inPods)
  return [
    timeseries({
      title: 'Memory',
      description: 'What each Redis holds, and what it may hold before it drops keys.',
      unit: 'bytes',
      queries: [query(used, { name: 'used', labels: ['pod'] }), query(most, { name: 'most', labels: ['pod'] })],
    }),
    timeseries({
      title: 'Memory of the most',
      description: 'Share of the memory that Redis may hold. Near 1 it drops keys before their time.',
      unit: 'percentunit',
      max: 1,
      queries: [query(div(used, most), named)],
    }),
    timeseries({
      title: 'Fragmentation',
      description:
        'Memory taken of the system per byte used. Where much is held, far above 1.5 is memory lost between keys.',
      unit: 'short',
      queries: [query(select(redisExporterMetrics.memoryFragmentation, inPods), named)],
    }),
    timeseries({
      title: 'Keys',
      description: 'Keys of each database.',
      unit: 'short',
      width: 12,
      queries: [
        query(sum(select(redisExporterMetrics.keys, inPods), { by: ['pod', 'db'] }), { labels: ['pod', 'db'] }),
      ],
    }),
    timeseries({
      title: 'Keys dropped',
      description: 'Keys a second that were dropped: for want of memory, or because their time was over.',
      unit: 'cps',
      width: 12,
      queries: [
        query(rate(select(redisExporterMetrics.evictedKeys, inPods), '$__rate_interval'), {
          name: 'evicted',
          labels: ['pod'],
        }),
        query(rate(select(redisExporterMetrics.expiredKeys, inPods), '$__rate_interval'), {
          name: 'expired',
          labels: ['pod'],
        }),
      ],
    }),
  ]
}

function persistencePanels(): Panel[] {
  return [
    timeseries({
      title: 'Writes to disk',
      description: '1 where the last snapshot and the last write of the log succeeded, 0 where not.',
      unit: 'short',
      max: 1,
      queries: [
        query(select(redisExporterMetrics.snapshotSucceeded, inPods), { name: 'snapshot', labels: ['pod'] }),
        query(select(redisExporterMetrics.logWriteSucceeded, inPods), { name: 'log', labels: ['pod'] }),
      ],
    }),
    timeseries({
      title: 'Since the last snapshot',
      description: 'Age of the last snapshot of each Redis.',
      unit: 's',
      queries: [query(sub(time(), select(redisExporterMetrics.lastSnapshotTime, inPods)), named)],
    }),
    timeseries({
      title: 'Copies',
      description: 'Replicas that follow each Redis.',
      unit: 'short',
      queries: [query(select(redisExporterMetrics.connectedReplicas, inPods), named)],
    }),
  ]
}
