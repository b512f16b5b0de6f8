import { alertBounds } from '@windlass/contract/alert-bounds'
import type { DetectorReading, LookUps } from './read-detectors.ts'
import type { Symptom, SymptomFinder, SymptomView } from './symptom.ts'

/** Messages behind that are worth a word, long before the alert; and look-ups that are enough to judge by. */
const bounds = { lagMessages: 1_000, enoughLookUps: 200 } as const

/** What detectors say of their cache and of the topic they read. */
export const detectorSymptoms: SymptomFinder = (view) => [
  ...lostCaches(view),
  ...lostSources(view),
  ...lags(view),
  ...lowHitRates(view),
]

/** Replicas share their anomalies through the cache: where it is lost, they cannot count them. */
function lostCaches({ detectors, seen }: SymptomView): readonly Symptom[] {
  const without = detectors.filter(({ status, cache }) => cache !== undefined && status?.anomalies === null)
  return byComponent(without).map(([component, readings]): Symptom => {
    const cache = readings[0]?.cache ?? ''
    const replicas = (seen.observation?.resources ?? [])
      .filter((resource) => resource.component === cache)
      .flatMap((resource) => resource.replicas)
    const ready = replicas.filter(({ readiness }) => readiness.state === 'ready').length
    const isThere = ready > 0
    return {
      ...{ cause: 'cache-lost', state: 'degraded', component, subject: cache },
      finding: `${names(readings)} cannot reach the cache ${cache}, of which ${ready} of ${replicas.length} replicas are ready; they go on without it, slower, and do not share their anomalies.`,
      likely: isThere
        ? 'The cache runs, so it is the way to it or its password: a policy, a Service, or a password that only one side has.'
        : 'The cache itself is down.',
    }
  })
}

function lostSources({ detectors }: SymptomView): readonly Symptom[] {
  const lost = detectors.flatMap(({ component, replica, status }) =>
    (status?.sources ?? []).flatMap((source) =>
      source.phase === 'away' || source.phase === 'failed' ? [{ component, replica, source }] : [],
    ),
  )
  return lost.map(({ component, replica, source }) => ({
    ...{ cause: 'source-away', state: 'degraded', component, replica, subject: source.name },
    finding: `${replica} does not read ${source.name}: it is ${source.phase}${source.lastError ? ` (${source.lastError.message})` : ''}.`,
  }))
}

/** Messages behind, by topic; while partitions move, two consumers may tell of the same one. */
function lags({ detectors }: SymptomView): readonly Symptom[] {
  const partitions = new Map<string, number>()
  for (const { lag } of detectors)
    for (const [partition, messages] of Object.entries(lag))
      partitions.set(partition, Math.max(messages, partitions.get(partition) ?? 0))
  const topics = Map.groupBy(partitions, ([partition]) => partition.slice(0, partition.lastIndexOf('/')))
  return [...topics].flatMap(([topic, of]): readonly Symptom[] => {
    const behind = of.reduce((sum, [, messages]) => sum + messages, 0)
    if (behind < bounds.lagMessages) return []
    const readers = detectors.filter(({ lag }) =>
      Object.keys(lag).some((partition) => partition.startsWith(`${topic}/`)),
    )
    const [worst, most] = of.toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0]
    const component = readers[0]?.component
    return [
      {
        ...{ cause: 'consumer-lag', state: 'degraded', subject: topic, ...(component !== undefined && { component }) },
        finding: `${readers.length} consumers are ${behind} messages behind in ${topic}, of ${of.length} partitions; ${most} of them in ${worst}.`,
        likely:
          most > behind / 2 && of.length > 1
            ? 'One partition has most of them: its keys are uneven, or its consumer is stuck.'
            : 'Messages arrive faster than they are scored, or the consumers were away and catch up.',
      },
    ]
  })
}

function lowHitRates({ detectors }: SymptomView): readonly Symptom[] {
  return byComponent(detectors).flatMap(([component, readings]) => {
    const caches = new Set(readings.flatMap(({ lookUps }) => Object.keys(lookUps)))
    return [...caches].flatMap((cache): readonly Symptom[] => {
      const { hit, miss, error } = sumOf(readings.flatMap(({ lookUps }) => lookUps[cache] ?? []))
      const answered = hit + miss
      if (answered < bounds.enoughLookUps || hit / answered >= alertBounds.leastHitRate) return []
      const percent = Math.round((hit / answered) * 100)
      const errors = error === 0 ? '' : ` ${error} look-ups failed besides.`
      return [
        {
          ...{ cause: 'hit-rate-low', state: 'degraded', component, subject: cache },
          finding: `${percent} % of ${answered} look-ups of ${component} in the cache of ${cache} were hits, since its replicas started; 40 % is the aim.${errors}`,
        },
      ]
    })
  })
}

function byComponent(readings: readonly DetectorReading[]): readonly (readonly [string, readonly DetectorReading[]])[] {
  return [...Map.groupBy(readings, ({ component }) => component)]
}

function sumOf(counts: readonly LookUps[]): LookUps {
  return counts.reduce(
    (sum, { hit, miss, error }) => ({ hit: sum.hit + hit, miss: sum.miss + miss, error: sum.error + error }),
    { hit: 0, miss: 0, error: 0 },
  )
}

function names(readings: readonly DetectorReading[]): string {
  return readings.map(({ replica }) => replica).join(', ')
}
