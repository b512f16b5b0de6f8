import { expect, test } from 'vitest'
import { subjectsOf } from '../features/feature-subject.ts'
import { transactionFeatures } from '../features/transaction-features.ts'
import { trainModel } from '../models/model.ts'
import { mainnetSample } from '../testing/mainnet-sample.ts'
import { explain } from './explain.ts'
import { scoreTransactions } from './score-transactions.ts'
import { severities, severityOf } from './severity.ts'

const subjects = (await mainnetSample()).flatMap(subjectsOf)
const model = {
  id: 'model-000001',
  ...trainModel({ subjects, settings: { trees: 100, sampleSize: 256, seed: 1 }, trainedAtMs: 0 }),
}
const ordinary = subjects.find(({ transaction }) => transaction.type === 2 && transaction.valueWei === 0n)

test('a transaction that is unlike the others in one way is explained by that way', () => {
  if (ordinary === undefined) throw new TypeError('the sample has no such transaction')
  const { transaction } = ordinary
  const odd = { ...ordinary, transaction: { ...transaction, authorizations: 60, nonce: 10n ** 9n } }
  const { scores, rows } = scoreTransactions(model, [ordinary, odd])
  expect(scores[1]).toBeGreaterThan(scores[0] as number)
  const [first, second] = explain({ model, rows, row: 1 })
  expect([first?.feature, second?.feature].sort()).toEqual(['authorizations', 'nonce'])
})

test('a contribution is the fall of the score where the feature alone is given its median', () => {
  const { scores, rows } = scoreTransactions(model, subjects.slice(0, 50))
  for (const row of scores.keys()) {
    for (const { feature, contribution, median } of explain({ model, rows, row })) {
      const column = transactionFeatures.findIndex(({ name }) => name === feature)
      expect(median).toBe(model.medians[column])
      expect(contribution).toBeGreaterThan(0)
      expect(contribution).toBeLessThan(scores[row] as number)
    }
  }
})

test('severity rises with the score and depends on nothing else', () => {
  expect([0.6, 0.62, 0.66, 0.7, 0.99].map(severityOf)).toEqual(['low', 'medium', 'high', 'critical', 'critical'])
  const ranks = Array.from({ length: 100 }, (_, percent) => severities.indexOf(severityOf(percent / 100)))
  expect(ranks).toEqual(ranks.toSorted((left, right) => left - right))
})
