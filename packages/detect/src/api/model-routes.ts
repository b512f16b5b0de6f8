import { isCodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { Detector } from '../detector.ts'
import { type Feature, transactionFeatures } from '../features/transaction-features.ts'
import type { Model } from '../models/model.ts'
import { httpError } from './http-error.ts'
import type { ModelBody, ModelSummaryBody, ModelsBody } from './schemas/model.ts'
import type { ServerApp } from './server-app.ts'

/** Adds the routes that list the trained models and choose among them. */
export function addModelRoutes({ app, detector }: { readonly app: ServerApp; readonly detector: Detector }): void {
  const activeId = () => detector.model?.id

  app.get('/api/v1/models', async (): Promise<ModelsBody> => {
    const models: ModelsBody['models'] = []
    for (const id of await detector.models.ids()) {
      try {
        models.push(summaryOf(await detector.models.load(id), activeId()))
      } catch (error) {
        models.push({ id, unreadable: describeError(error).message })
      }
    }
    return { models }
  })

  app.get<{ Params: { id: string } }>('/api/v1/models/:id', async ({ params }) =>
    bodyOf(await withStatus(detector.models.load(params.id)), activeId()),
  )

  app.post<{ Params: { id: string } }>('/api/v1/models/:id/activate', async ({ params }) =>
    bodyOf(await withStatus(detector.activate(params.id)), activeId()),
  )

  app.post('/api/v1/models/rollback', async () => bodyOf(await withStatus(detector.rollBack()), activeId()))
}

const statusOfCode: Readonly<Record<string, number>> = {
  DETECT_MODEL_UNKNOWN: 404,
  DETECT_MODEL_NO_PREVIOUS: 409,
  DETECT_MODEL_FEATURES: 409,
  DETECT_MODEL_FOREIGN: 409,
  DETECT_MODEL_VERSION: 409,
  DETECT_MODEL_CORRUPT: 409,
}

async function withStatus(model: Promise<Model>): Promise<Model> {
  try {
    return await model
  } catch (error) {
    const status = isCodedError(error) ? statusOfCode[error.code] : undefined
    throw isCodedError(error) && status !== undefined ? httpError(status, error) : error
  }
}

function summaryOf(model: Model, activeId: string | undefined): ModelSummaryBody {
  const { id, trainedAtMs, transactions, seed, forest } = model
  const { trees, sampleSize } = forest
  return { id, active: id === activeId, trainedAtMs, transactions, trees, sampleSize, seed }
}

function bodyOf(model: Model, activeId: string | undefined): ModelBody {
  const known = new Map<string, Feature>(transactionFeatures.map((feature) => [feature.name, feature]))
  return {
    ...summaryOf(model, activeId),
    features: model.features.map((name, column) => {
      const feature = known.get(name)
      const median = model.medians[column] as number
      return { name, median, ...(feature !== undefined && { unit: feature.unit, formula: feature.formula }) }
    }),
  }
}
