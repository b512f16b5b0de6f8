import type { SourceStatus, StreamStatus } from '@windlass/contract/stream-status'
import { isCodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { AnomalyStore } from '../anomalies/anomaly-store.ts'
import type { Detector } from '../detector.ts'
import type { Source } from '../sources/batch-source.ts'

/** What the detector reads and by which model it scores. */
export async function streamStatus(detector: Detector): Promise<StreamStatus> {
  const { model, scorer } = detector
  const { current } = model
  const sources = detector.sources.map((source) => sourceStatus(detector, source))
  return {
    model:
      current === undefined
        ? null
        : { id: current.id, trainedAtMs: current.trainedAtMs, transactions: current.transactions },
    sources,
    transactionsScored: sources.reduce((sum, { transactionsScored }) => sum + transactionsScored, 0),
    anomalies: await sizeOf(scorer.anomalies),
  }
}

async function sizeOf(anomalies: AnomalyStore): Promise<number | null> {
  try {
    return await anomalies.size()
  } catch (error) {
    // The rest of the status is known without the store.
    if (isCodedError(error, 'DETECT_REDIS_AWAY')) return null
    throw error
  }
}

function sourceStatus(detector: Detector, source: Source): SourceStatus {
  const { phase, height, lagBlocks, lagMessages, lastError } = source.state
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
    ...(lagMessages !== undefined && { lagMessages }),
    ...(shown !== undefined &&
      described !== undefined && {
        lastError: { code: described.code, message: described.message, atMs: shown.atMs },
      }),
  }
}
