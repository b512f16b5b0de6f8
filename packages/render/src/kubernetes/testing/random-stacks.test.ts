import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadDescription, randomDescriptions } from './random-stacks.ts'

it('Random stacks hold, and together they are of every kind', async () => {
  const kinds = new Set<string>()
  await fc.assert(
    fc.asyncProperty(randomDescriptions(), async (description) => {
      const stack = await loadDescription(description)
      expect(Object.keys(stack.components)).toEqual(Object.keys(description.components))
      for (const { kind } of Object.values(stack.components)) kinds.add(kind)
    }),
    { numRuns: 100 },
  )
  expect([...kinds].toSorted()).toEqual([
    'broker',
    'cache',
    'chain',
    'database',
    'detector',
    'ingress',
    'job',
    'manifests',
    'monitoring',
    'service',
  ])
})
