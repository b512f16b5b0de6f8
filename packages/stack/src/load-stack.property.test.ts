import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkStack, loadStack } from './load-stack.ts'
import type { Problem } from './problem.ts'
import { localStack } from './testing/local-stack.ts'

const check = (text: string) => checkStack({ path: 'stack.yaml', readFile: async () => text })

/** Whether a problem stands somewhere in the text. */
function isPlaced(problem: Problem, text: string): boolean {
  const line = text.split('\n')[(problem.line ?? 1) - 1]
  return line !== undefined && (problem.column ?? 1) <= line.length + 1
}

it('Whatever a file holds, it is judged and never crashes', async () => {
  const keys = [
    'name',
    'components',
    'environments',
    'kind',
    'needs',
    'ports',
    'secrets',
    'consensus',
    '__proto__',
    'a',
  ]
  const leaf = fc.oneof(fc.constantFrom('chain', 'detector', 'service', 'local', 'a', '', null, true), fc.integer())
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const kinds = fc.constantFrom('chain', 'detector', 'service', 'ingress', 'manifests', 'cache')
  const parts = ['needs', 'ports', 'secrets', 'consensus', 'sources', 'probes', 'routes', 'replicas', 'image', 'phase']
  const component = fc.record(
    { kind: kinds, ...Object.fromEntries(parts.map((part) => [part, tree])) },
    { requiredKeys: ['kind'] },
  )
  const description = fc.record({
    name: fc.constant('x'),
    components: fc.dictionary(fc.constantFrom('a', 'b', 'C!'), component, { maxKeys: 3 }),
    environments: fc.dictionary(fc.constantFrom('local', 'b'), tree, { maxKeys: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.oneof(tree, description), async (value) => {
      const text = JSON.stringify(value, null, 1)
      for (const problem of (await check(text)).problems) expect(isPlaced(problem, text)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('Any line taken out of a good file leaves one that loads or one whose problems are in the file', async () => {
  const lines = localStack.split('\n')
  for (const index of lines.keys()) {
    const text = lines.toSpliced(index, 1).join('\n')
    const loaded = await loadStack({ path: 'stack.yaml', readFile: async () => text })
    if (loaded.ok) continue
    expect(loaded.problems).not.toEqual([])
    for (const problem of loaded.problems) expect(isPlaced(problem, text)).toBe(true)
  }
})
