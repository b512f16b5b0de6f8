import type { Resource } from '@windlass/target/resource'
import { expect, test } from 'vitest'
import { planRemoval } from './plan-removal.ts'

test('what stays is not said to be removed', () => {
  const place: Resource = {
    ...{ id: 'sim/place', component: 'namespace', phase: 'infrastructure', needs: [] },
    ...{ digest: 'p', body: {}, stays: true },
  }
  const app: Resource = {
    ...{ id: 'sim/app', component: 'app', phase: 'application', needs: ['sim/place'] },
    ...{ digest: 'a', body: {} },
  }
  const known = [place, app]
  const observation = { atMs: 0, resources: [], warnings: [] }
  const { operations } = planRemoval({ ids: known.map(({ id }) => id), known, observation, volumes: 'keep' })
  expect(operations.map(({ reason }) => reason)).toEqual([
    'app is removed',
    'namespace stays, and is of no release any more',
  ])
})
