import { CodedError } from '@windlass/errors/coded-error'
import { jsonOf } from '../anomalies/scored-transaction-json.ts'
import type { BatchScorer } from '../scoring/batch-scorer.ts'
import { httpError, withStatus } from './http-error.ts'
import { parseRequest } from './parse-request.ts'
import { anomaliesQuerySchema, transactionParamsSchema } from './schemas/anomalies.ts'
import type { ServerApp } from './server-app.ts'

const statusOfCode = { DETECT_REDIS_AWAY: 503 }

/** Adds the routes that tell what was found in the sources. */
export function addAnomalyRoutes({ app, scorer }: { readonly app: ServerApp; readonly scorer: BatchScorer }): void {
  app.get('/api/v1/anomalies', async ({ query }) => {
    const { severity, limit, skip } = parseRequest(anomaliesQuerySchema, query)
    const page = scorer.anomalies.list({ limit, skip, ...(severity !== undefined && { severity }) })
    const { total, anomalies } = await withStatus(page, statusOfCode)
    return { total, anomalies: anomalies.map(jsonOf) }
  })

  app.delete('/api/v1/anomalies', async () => ({ cleared: await withStatus(scorer.anomalies.clear(), statusOfCode) }))

  app.get('/api/v1/transactions/:hash', async ({ params }) => {
    const { hash } = parseRequest(transactionParamsSchema, params)
    const scored = scorer.recent?.get(hash) ?? (await withStatus(scorer.anomalies.find(hash), statusOfCode))
    if (scored !== undefined) return jsonOf(scored)
    throw httpError(
      404,
      new CodedError('DETECT_TRANSACTION_UNKNOWN', `${hash} was not scored recently`, {
        hint: 'Only the latest are kept: of those this process scored all, of others the anomalies.',
      }),
    )
  })
}
