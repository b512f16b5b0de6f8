import type { HealthCheck } from '@windlass/contract/health'
import { describeError } from '@windlass/errors/describe-error'
import type { Detector } from '../detector.ts'
import type { ActiveModel } from '../models/active-model.ts'
import type { RedisState } from '../redis/redis-connection.ts'
import type { Source } from '../sources/batch-source.ts'

/** How long what the detector depends on may not answer before it is no longer ready: longer than a restart takes. */
const toleratedAbsenceMs = 10_000

export interface ReadyChecksOptions {
  readonly detector: Detector
  /** Absent where anomalies are kept in memory. */
  readonly redis?: RedisState
  /** Whether requests are answered, which goes on without Redis. */
  readonly answersRequests: boolean
  readonly nowMs: number
}

/** Passes when a model is loaded, or is being trained on a chain that is followed, which takes what the chain takes. */
export function startupChecks({ model }: Detector): HealthCheck[] {
  const check = modelCheck(model)
  return [model.training?.source.kind === 'node' ? { ...check, state: 'pass' } : check]
}

/** Passes when transactions can be scored, every source is read, and what is found can be kept. */
export function readyChecks(options: ReadyChecksOptions): HealthCheck[] {
  const { detector, redis } = options
  return [
    modelCheck(detector.model),
    ...detector.sources.map((source) => sourceCheck(source, options)),
    ...(redis === undefined ? [] : [cacheCheck(redis, options)]),
  ]
}

function modelCheck({ current, training }: ActiveModel): HealthCheck {
  const name = 'model'
  if (current !== undefined)
    return { name, state: 'pass', reason: `${current.id}, trained on ${current.transactions} transactions` }
  if (training === undefined) return { name, state: 'fail', reason: 'No model is loaded yet' }
  const { source, transactions } = training
  return { name, state: 'fail', reason: `Training on ${source.name}: ${transactions} transactions seen so far` }
}

function sourceCheck(source: Source, { detector, nowMs }: ReadyChecksOptions): HealthCheck {
  const name = source.kind === 'kafka' ? `broker of ${source.name}` : `source ${source.name}`
  const failure = detector.failureOf(source)
  if (failure !== undefined)
    return { name, state: 'fail', reason: `It is read no further: ${describeError(failure.error).message}` }
  const { phase, height, lagBlocks, lagMessages, awaySinceMs = nowMs, lastError } = source.state
  const at = height === undefined ? '' : `, at height ${height}`
  const behind = [
    ...(lagBlocks === undefined || lagBlocks === 0 ? [] : [`, ${lagBlocks} blocks behind the head`]),
    ...(lagMessages === undefined || lagMessages === 0 ? [] : [`, ${lagMessages} messages behind`]),
  ].join('')
  if (phase !== 'away') return { name, state: 'pass', reason: `${phase}${at}${behind}` }
  const awayMs = nowMs - awaySinceMs
  const cause = lastError === undefined ? '' : `: ${describeError(lastError.error).message}`
  const wasRead = height !== undefined || lagMessages !== undefined
  const isTolerated = wasRead && awayMs <= toleratedAbsenceMs
  return { name, state: isTolerated ? 'pass' : 'fail', reason: `No answer for ${awayMs} ms${at}${cause}` }
}

/**
 * Without Redis a consumer can keep nothing and waits; whoever answers requests goes on with predictions. One that was
 * never reached points to the configuration.
 */
function cacheCheck(redis: RedisState, { answersRequests, nowMs }: ReadyChecksOptions): HealthCheck {
  const name = 'cache'
  if (redis.phase === 'up') return { name, state: 'pass', reason: 'Redis answers' }
  const awayMs = nowMs - redis.sinceMs
  const cause = redis.lastError === undefined ? '' : `: ${describeError(redis.lastError).message}`
  const isTolerated = redis.wasUp && (answersRequests || awayMs <= toleratedAbsenceMs)
  const degraded = isTolerated && answersRequests ? '; anomalies cannot be shown, predictions can be made' : ''
  return { name, state: isTolerated ? 'pass' : 'fail', reason: `No Redis for ${awayMs} ms${cause}${degraded}` }
}
