import type { SourceStatus, StreamStatus } from '@windlass/contract/stream-status'
import { describeError } from '@windlass/errors/describe-error'
import type { Detector } from '../detector.ts'
import type { BlockSource } from '../sources/block-source.ts'

/** What the detector reads and by which model it scores. */
export function streamStatus(detector: Detector): StreamStatus {
  const { model, scorer } = detector
  const sources = detector.sources.map((source) => sourceStatus(detector, source))
  return {
    model:
      model === undefined ? null : { id: model.id, trainedAtMs: model.trainedAtMs, transactions: model.transactions },
    sources,
    transactionsScored: sources.reduce((sum, { transactionsScored }) => sum + transactionsScored, 0),
    anomalies: scorer.anomalies.size,
  }
}

function sourceStatus(detector: Detector, source: BlockSource): SourceStatus {
  const { phase, height, lagBlocks, lastError } = source.state
  const failure = detector.failureOf(source)
  const shown = failure ?? lastError
  const described = shown === undefined ? undefined : describeError(shown.error)
  return {
    kind: source.kind,
    name: source.name,
    phase: failure === undefined ? phase : 'failed',
    transactionsScored: detector.scorer.transactionsScored(source.name),
    ...(height !== undefined && { height }),
    ...(lagBlocks !== undefined && { lagBlocks }),
    ...(shown !== undefined &&
      described !== undefined && {
        lastError: { code: described.code, message: described.message, atMs: shown.atMs },
      }),
  }
}
