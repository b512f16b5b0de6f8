import { loadStack } from '@windlass/stack/load-stack'
import { phases as stackPhases } from '@windlass/stack/phase'
import { invalidStack } from '@windlass/stack/problem'
import { parseStack, type Stack } from '@windlass/stack/stack'
import { processSetSchema } from '@windlass/target/process-set'
import { phases } from '@windlass/target/resource'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOf } from '../canonical-json.ts'
import { renderProcesses } from './render-processes.ts'

interface Draw {
  readonly kind: 'chain' | 'detector' | 'service' | 'job'
  readonly phase: (typeof phases)[number]
  readonly replicas: number
  readonly ports: number
  readonly needs: readonly number[]
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom('chain', 'detector', 'service', 'job'),
  phase: fc.constantFrom(...phases),
  replicas: fc.integer({ min: 1, max: 7 }),
  ports: fc.integer({ min: 0, max: 3 }),
  needs: fc.array(fc.nat(), { maxLength: 3 }),
})

/** Components in order of their phases, each needing only earlier ones, each with a thousand ports of its own. */
function describeComponents(draws: readonly Draw[]): Record<string, unknown> {
  const ordered = draws.toSorted((a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase))
  return Object.fromEntries(
    ordered.map(({ kind, phase, replicas, ports, needs }, index) => {
      const base = 10_000 + 1000 * index
      const earlier = index === 0 ? [] : [...new Set(needs.map((need) => `c${need % index}`))]
      const chains = earlier.filter((name) => ordered[Number(name.slice(1))]?.kind === 'chain')
      const placed = { kind, phase, needs: earlier }
      const portNames = ['http', 'admin', 'metrics'].slice(0, ports)
      const forms = {
        chain: {
          replicas: replicas + 2,
          ports: { p2p: base, rpc: base + 1, ws: base + 2, metrics: base + 3 },
        },
        detector: {
          replicas,
          ports: { api: base },
          sources: [
            { kind: 'blocks', path: 'mainnet-sample' },
            ...chains.map((component) => ({ kind: 'node', component })),
          ],
        },
        service: {
          replicas,
          image: './service.ts',
          ports: Object.fromEntries(portNames.map((port, offset) => [port, base + offset])),
        },
        job: { image: './job.ts' },
      }
      return [`c${index}`, { ...placed, ...forms[kind] }]
    }),
  )
}

async function stackOf(components: Record<string, unknown>): Promise<Stack> {
  const text = JSON.stringify({ name: 'random', components })
  const loaded = await loadStack({ path: '/srv/random.yaml', readFile: async () => text })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

const components = fc.array(draw, { minLength: 1, maxLength: 8 }).map(describeComponents)

function holds(name: string, property: (stack: Stack) => void): void {
  it(`For any valid stack, ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(components, async (drawn) => property(await stackOf(drawn))),
      { numRuns: 60 },
    )
  })
}

holds('rendering is deterministic and does not touch it', (stack) => {
  const before = structuredClone(stack)
  const first = renderProcesses({ stack })
  expect(renderProcesses({ stack: structuredClone(stack) })).toEqual(first)
  expect(stack).toEqual(before)
})

holds('a release that kept it gives it back as it was', (stack) => {
  expect(parseStack(JSON.parse(JSON.stringify(stack)))).toEqual(stack)
})

holds('every body is one the target reads, under its own digest', (stack) => {
  for (const { body, digest } of renderProcesses({ stack }).resources) {
    expect(processSetSchema.parse(body)).toEqual(body)
    expect(digestOf(JSON.parse(JSON.stringify(body)))).toBe(digest)
  }
})

holds('no two processes share a port', (stack) => {
  const ports = renderProcesses({ stack }).resources.flatMap(({ body }) =>
    processSetSchema.parse(body).replicas.flatMap((replica) => Object.values(replica.ports)),
  )
  expect(new Set(ports).size).toBe(ports.length)
})

holds('needs name resources that exist, in the same phase or an earlier one, and never in a circle', (stack) => {
  const { resources } = renderProcesses({ stack })
  const phaseOf = new Map(resources.map(({ id, phase }) => [id, phases.indexOf(phase)]))
  const waiting = new Map(resources.map(({ id, needs }) => [id, needs]))
  for (const { phase, needs } of resources)
    for (const need of needs) expect(phaseOf.get(need)).toBeLessThanOrEqual(phases.indexOf(phase))
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => needs.every((need) => !waiting.has(need)))
    expect(ready).not.toEqual([])
    for (const [id] of ready) waiting.delete(id)
  }
})

holds('every component is one resource and one workload, whose replicas agree', (stack) => {
  const { resources, workloads } = renderProcesses({ stack })
  expect(workloads.map(({ resource }) => resource)).toEqual(resources.map(({ id }) => id))
  expect(resources.map(({ component }) => component).toSorted()).toEqual(Object.keys(stack.components).toSorted())
  for (const [index, { body }] of resources.entries())
    expect(processSetSchema.parse(body).replicas).toHaveLength(workloads[index]?.replicas ?? 0)
})

it('The phases of descriptions are those of targets, in the same order', () => {
  expect(stackPhases).toEqual(phases)
})
