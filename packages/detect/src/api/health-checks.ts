import type { HealthCheck } from '@windlass/contract/health'
import { describeError } from '@windlass/errors/describe-error'
import type { Detector } from '../detector.ts'
import type { BlockSource } from '../sources/block-source.ts'

/** How long a followed node may not answer before the detector is no longer ready: longer than a restart takes. */
const toleratedAbsenceMs = 10_000

/** Passes when a model is loaded, or is being trained on a chain that is followed, which takes what the chain takes. */
export function startupChecks(detector: Detector): HealthCheck[] {
  const check = modelCheck(detector)
  return [detector.training?.source.kind === 'node' ? { ...check, state: 'pass' } : check]
}

/** Passes when transactions can be scored and every source is read. */
export function readyChecks({
  detector,
  nowMs,
}: {
  readonly detector: Detector
  readonly nowMs: number
}): HealthCheck[] {
  return [modelCheck(detector), ...detector.sources.map((source) => sourceCheck({ detector, source, nowMs }))]
}

function modelCheck({ model, training }: Detector): HealthCheck {
  const name = 'model'
  if (model !== undefined)
    return { name, state: 'pass', reason: `${model.id}, trained on ${model.transactions} transactions` }
  if (training === undefined) return { name, state: 'fail', reason: 'No model is loaded yet' }
  const { source, transactions } = training
  return { name, state: 'fail', reason: `Training on ${source.name}: ${transactions} transactions seen so far` }
}

function sourceCheck(options: {
  readonly detector: Detector
  readonly source: BlockSource
  readonly nowMs: number
}): HealthCheck {
  const { detector, source, nowMs } = options
  const name = `source ${source.name}`
  const failure = detector.failureOf(source)
  if (failure !== undefined)
    return { name, state: 'fail', reason: `It is read no further: ${describeError(failure.error).message}` }
  const { phase, height, lagBlocks, awaySinceMs = nowMs, lastError } = source.state
  const at = height === undefined ? '' : `, at height ${height}`
  const behind = lagBlocks === undefined || lagBlocks === 0 ? '' : `, ${lagBlocks} blocks behind the head`
  if (phase !== 'away') return { name, state: 'pass', reason: `${phase}${at}${behind}` }
  const awayMs = nowMs - awaySinceMs
  const cause = lastError === undefined ? '' : `: ${describeError(lastError.error).message}`
  const isTolerated = height !== undefined && awayMs <= toleratedAbsenceMs
  return { name, state: isTolerated ? 'pass' : 'fail', reason: `No answer for ${awayMs} ms${at}${cause}` }
}
