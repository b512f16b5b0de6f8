import type { Contribution } from '../scoring/explain.ts'
import type { Severity } from '../scoring/severity.ts'
import type { Transaction } from '../transactions/transaction.ts'

/** A transaction of a source with its score. */
export interface ScoredTransaction {
  /** Without its calldata, which may be large. */
  readonly transaction: Omit<Transaction, 'input'>
  /** `null` where the source does not tell of blocks. */
  readonly blockHash: string | null
  readonly source: string
  readonly model: string
  readonly score: number
  readonly scoredAtMs: number
}

/** A scored transaction whose score reached the threshold. */
export interface Anomaly extends ScoredTransaction {
  readonly severity: Severity
  readonly contributions: readonly Contribution[]
}

export function isAnomaly(scored: ScoredTransaction): scored is Anomaly {
  return 'severity' in scored
}
