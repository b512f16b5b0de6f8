import { describeError } from '@windlass/errors/describe-error'
import { type Feature, transactionFeatures } from '../features/transaction-features.ts'
import type { ActiveModel } from '../models/active-model.ts'
import type { Model } from '../models/model.ts'
import { withStatus } from './http-error.ts'
import type { ModelBody, ModelSummaryBody, ModelsBody } from './schemas/model.ts'
import type { ServerApp } from './server-app.ts'

/** Adds the routes that list the trained models and choose among them. */
export function addModelRoutes({ app, model }: { readonly app: ServerApp; readonly model: ActiveModel }): void {
  const activeId = () => model.current?.id
  const answer = async (chosen: Promise<Model>) => bodyOf(await withStatus(chosen, statusOfCode), activeId())

  app.get('/api/v1/models', async (): Promise<ModelsBody> => {
    const models: ModelsBody['models'] = []
    for (const id of await model.store.ids()) {
      try {
        models.push(summaryOf(await model.store.load(id), activeId()))
      } catch (error) {
        models.push({ id, unreadable: describeError(error).message })
      }
    }
    return { models }
  })

  app.get<{ Params: { id: string } }>('/api/v1/models/:id', ({ params }) => answer(model.store.load(params.id)))

  app.post<{ Params: { id: string } }>('/api/v1/models/:id/activate', ({ params }) => answer(model.activate(params.id)))

  app.post('/api/v1/models/rollback', () => answer(model.rollBack()))
}

const statusOfCode: Readonly<Record<string, number>> = {
  DETECT_MODEL_UNKNOWN: 404,
  DETECT_MODEL_NO_PREVIOUS: 409,
  DETECT_MODEL_FEATURES: 409,
  DETECT_MODEL_FOREIGN: 409,
  DETECT_MODEL_VERSION: 409,
  DETECT_MODEL_CORRUPT: 409,
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
