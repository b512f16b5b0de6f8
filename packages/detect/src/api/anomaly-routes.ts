import { CodedError } from '@windlass/errors/coded-error'
import { isAnomaly, type ScoredTransaction } from '../anomalies/scored-transaction.ts'
import type { BlockScorer } from '../scoring/block-scorer.ts'
import { httpError } from './http-error.ts'
import { parseRequest } from './parse-request.ts'
import {
  anomaliesQuerySchema,
  type ScoredTransactionBody,
  transactionParamsSchema,
} from './schemas/scored-transaction.ts'
import type { ServerApp } from './server-app.ts'

/** Adds the routes that tell what was found in the sources. */
export function addAnomalyRoutes({ app, scorer }: { readonly app: ServerApp; readonly scorer: BlockScorer }): void {
  app.get('/api/v1/anomalies', async ({ query }) => {
    const { severity, limit, skip } = parseRequest(anomaliesQuerySchema, query)
    const { total, anomalies } = scorer.anomalies.list({ limit, skip, ...(severity !== undefined && { severity }) })
    return { total, anomalies: anomalies.map(bodyOf) }
  })

  app.delete('/api/v1/anomalies', async () => ({ cleared: scorer.anomalies.clear() }))

  app.get('/api/v1/transactions/:hash', async ({ params }) => {
    const { hash } = parseRequest(transactionParamsSchema, params)
    const scored = scorer.recent.get(hash)
    if (scored !== undefined) return bodyOf(scored)
    throw httpError(
      404,
      new CodedError('DETECT_TRANSACTION_UNKNOWN', `${hash} was not scored recently`, {
        hint: 'Only what was scored since the start is kept, and of that only the latest.',
      }),
    )
  })
}

function bodyOf(scored: ScoredTransaction): ScoredTransactionBody {
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
