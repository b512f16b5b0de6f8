import { expect, test } from 'vitest'
import { changeStack } from './change-stack.ts'
import { loadStack } from './load-stack.ts'
import { invalidStack } from './problem.ts'
import type { Stack } from './stack.ts'
import { takeComponents } from './take-components.ts'
import { localStack } from './testing/local-stack.ts'

async function loadLocalStack(): Promise<Stack> {
  const loaded = await loadStack({ path: 'local.yaml', readFile: async () => localStack })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

const scaled = (description: Stack, component: string, replicas: number): Stack =>
  changeStack({ description, change: { kind: 'replicas', component, replicas } })

test('only the components that are named change', async () => {
  const running = await loadLocalStack()
  const wanted = scaled(scaled(running, 'node', 5), 'traffic', 2)
  expect(takeComponents({ running, wanted, names: ['node'] })).toEqual(scaled(running, 'node', 5))
})

test('one that is wanted no more is left out, unless others need it', async () => {
  const running = await loadLocalStack()
  const without = (name: string): Stack => {
    const { [name]: _, ...components } = running.components
    return { ...running, components }
  }
  const { components } = takeComponents({ running, wanted: without('traffic'), names: ['traffic'] })
  expect(components).toEqual(without('traffic').components)
  expect(() => takeComponents({ running, wanted: without('node'), names: ['node'] })).toThrow(
    expect.objectContaining({ code: 'STACK_INVALID' }),
  )
})

test('where nothing runs, they are all there is', async () => {
  const wanted = await loadLocalStack()
  const { components } = takeComponents({ running: undefined, wanted, names: ['node'] })
  expect(Object.keys(components)).toEqual(['node'])
})

test('one that nobody knows is refused, with the names there are', async () => {
  const wanted = await loadLocalStack()
  expect(() => takeComponents({ running: wanted, wanted, names: ['nodes'] })).toThrow(
    expect.objectContaining({ code: 'STACK_COMPONENT_UNKNOWN', message: expect.stringContaining('`node`') }),
  )
})
