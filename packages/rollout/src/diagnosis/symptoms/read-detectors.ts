import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { type StreamStatus, streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import type { Observation } from '@windlass/target/observation'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../../clock.ts'
import { callReplica, jsonBody } from '../../gates/replica-call.ts'

/** A detector of the description, and what it depends on. */
export interface DetectorPlace {
  readonly component: string
  /** Component that is its cache. */
  readonly cache?: string
}

/** What one replica of a detector says of itself. */
export interface DetectorReading extends DetectorPlace {
  readonly replica: string
  readonly status: StreamStatus | undefined
  /** Messages behind in each partition it reads: `blockchain-transactions/3` → 1200. */
  readonly lag: Readonly<Record<string, number>>
  /** Look-ups since its start by cache. */
  readonly lookUps: Readonly<Record<string, LookUps>>
}

export interface LookUps {
  readonly hit: number
  readonly miss: number
  readonly error: number
}

const port = 'api'
const metricsPath = '/api/metrics'

/** Asks every replica of every detector that is there; one that says nothing has a reading without anything in it. */
export async function readDetectors(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly observation: Observation
  readonly detectors: readonly DetectorPlace[]
}): Promise<readonly DetectorReading[]> {
  const { target, clock, signal, observation, detectors } = options
  const replicas = detectors.flatMap((place) =>
    observation.resources
      .filter(({ component }) => component === place.component)
      .flatMap((resource) => resource.replicas.map(({ name, ordinal }) => ({ place, name, ordinal }))),
  )
  return Promise.all(
    replicas.map(async ({ place, name, ordinal }) => {
      const get = (path: string) =>
        callReplica({
          ...{ target, clock, signal, ordinal, port },
          component: place.component,
          request: { method: 'GET', path },
        })
      const [status, metrics] = await Promise.all([get(streamStatusPath), get(metricsPath)])
      return {
        ...place,
        replica: name,
        status: status.state === 'answered' ? streamStatusSchema.safeParse(jsonBody(status.reply)).data : undefined,
        ...metricsIn(metrics.state === 'answered' ? metrics.reply.body : ''),
      }
    }),
  )
}

/** What is looked at of what a detector exports. */
export function metricsIn(text: string): Pick<DetectorReading, 'lag' | 'lookUps'> {
  const lag: Record<string, number> = {}
  const lookUps: Record<string, { hit: number; miss: number; error: number }> = {}
  for (const line of text.split('\n')) {
    const [, name, labelText = '', value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
    const labels = Object.fromEntries(
      Array.from(labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), ([, label = '', of = '']) => [label, of]),
    )
    if (name === detectorMetrics.consumerLag.name) lag[`${labels['topic']}/${labels['partition']}`] = Number(value)
    if (name !== detectorMetrics.cacheRequests.name) continue
    const cache = labels['cache'] ?? ''
    const counts = lookUps[cache] ?? { hit: 0, miss: 0, error: 0 }
    lookUps[cache] = counts
    const result = labels['result']
    if (result === 'hit' || result === 'miss' || result === 'error') counts[result] += Number(value)
  }
  return { lag, lookUps }
}
