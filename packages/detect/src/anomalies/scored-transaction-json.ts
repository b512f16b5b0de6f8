import { z } from 'zod'
import { contributionSchema } from '../scoring/explain.ts'
import { severities } from '../scoring/severity.ts'
import { digitsSchema } from '../transactions/quantity.ts'
import { type Anomaly, isAnomaly, type ScoredTransaction } from './scored-transaction.ts'

/** A transaction that was scored, as it is shown and stored. */
export const scoredTransactionSchema = z.object({
  hash: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  /** Wei. */
  value: digitsSchema,
  gas: digitsSchema,
  /** Wei per gas. */
  gasPrice: digitsSchema,
  blockNumber: digitsSchema,
  /** Unix time of the block in seconds. */
  timestamp: digitsSchema,
  /** `null` where the source does not tell of blocks. */
  blockHash: z.string().nullable(),
  source: z.string(),
  model: z.string(),
  score: z.number(),
  scoredAtMs: z.int(),
  /** `null` where it is no anomaly. */
  severity: z.enum(severities).nullable(),
  contributions: z.array(contributionSchema),
})

export type ScoredTransactionJson = z.output<typeof scoredTransactionSchema>

export function jsonOf(scored: ScoredTransaction): ScoredTransactionJson {
  const { transaction, blockHash, source, model, score, scoredAtMs } = scored
  return {
    hash: transaction.hash,
    from: transaction.from,
    to: transaction.to,
    value: `${transaction.valueWei}`,
    gas: `${transaction.gas}`,
    gasPrice: `${transaction.gasPriceWei}`,
    blockNumber: `${transaction.blockNumber}`,
    timestamp: `${transaction.timestampSeconds}`,
    blockHash,
    source,
    model,
    score,
    scoredAtMs,
    severity: isAnomaly(scored) ? scored.severity : null,
    contributions: isAnomaly(scored) ? [...scored.contributions] : [],
  }
}

const anomalyJsonSchema = scoredTransactionSchema.extend({ severity: z.enum(severities) })

/** Reads what {@link jsonOf} wrote of an anomaly. Throws a ZodError where it is something else. */
export function anomalyOf(json: unknown): Anomaly {
  const { hash, from, to, value, gas, gasPrice, blockNumber, timestamp, ...found } = anomalyJsonSchema.parse(json)
  return {
    ...found,
    transaction: {
      hash,
      from,
      to,
      valueWei: BigInt(value),
      gas: BigInt(gas),
      gasPriceWei: BigInt(gasPrice),
      blockNumber: BigInt(blockNumber),
      timestampSeconds: BigInt(timestamp),
    },
  }
}
