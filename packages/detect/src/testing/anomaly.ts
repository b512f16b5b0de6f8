import type { Anomaly } from '../anomalies/scored-transaction.ts'
import { severities } from '../scoring/severity.ts'

/** An anomaly of one of three blocks; severities take turns. */
export function anomaly(id: number, scoredAtMs: number): Anomaly {
  return {
    transaction: {
      hash: `0x${id}`,
      from: '0x1',
      to: '0x2',
      valueWei: 10n ** 30n + BigInt(id),
      gas: 1n,
      gasPriceWei: 1n,
      blockNumber: 1n,
      timestampSeconds: 1n,
    },
    blockHash: `block ${id % 3}`,
    source: 'node',
    model: 'model-000001',
    score: 0.7,
    severity: severities[id % severities.length] ?? 'low',
    scoredAtMs,
    contributions: [],
  }
}
