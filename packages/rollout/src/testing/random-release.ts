import { phases, type Rendered, type Resource, type Workload } from '@windlass/target/resource'
import fc from 'fast-check'
import { goodBody, type SimulatedBody, simulatedResource } from './simulated-body.ts'
import { chainGate } from './simulated-release.ts'

/** One component of a random release; plain data, so that a failing example can be read. */
export interface RandomComponent {
  readonly name: string
  readonly phase: number
  /** Indices of components before this one; those of later phases are ignored. */
  readonly needs: readonly number[]
  readonly shape: 'plain' | 'together' | 'rolling' | 'chain'
  readonly replicas: number
  readonly version: number
  readonly readyAfterMs: number
  readonly behaviour: SimulatedBody['behaviour']
}

const quorum = 2

const component = (name: string): fc.Arbitrary<RandomComponent> =>
  fc.record({
    name: fc.constant(name),
    phase: fc.nat({ max: 2 }),
    needs: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
    shape: fc.constantFrom('plain', 'together', 'rolling', 'chain'),
    replicas: fc.integer({ min: 1, max: 4 }),
    version: fc.nat({ max: 2 }),
    readyAfterMs: fc.constantFrom(0, 300, 2_000),
    behaviour: fc.constant('good'),
  })

/** Some of six components, under fixed names. */
export const randomRelease: fc.Arbitrary<readonly RandomComponent[]> = fc
  .tuple(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => fc.option(component(name), { freq: 4 })))
  .map((components) => components.filter((candidate) => candidate !== null))
  .filter((components) => components.length > 0)

/** A release and one that may follow it: the same shapes, with other versions, sizes, needs and components. */
export const releaseAndNext: fc.Arbitrary<{
  readonly first: readonly RandomComponent[]
  readonly next: readonly RandomComponent[]
}> = fc.tuple(randomRelease, randomRelease).map(([first, other]) => ({
  first,
  next: other.map((changed) => {
    const before = first.find((candidate) => candidate.name === changed.name)
    return before ? { ...changed, shape: before.shape, phase: before.phase } : changed
  }),
}))

export function renderRandom(components: readonly RandomComponent[]): Rendered {
  const rendered = components.map((random, index) => renderComponent({ random, index, components }))
  return {
    resources: rendered.map(({ resource }) => resource),
    workloads: rendered.flatMap(({ workload }) => (workload ? [workload] : [])),
  }
}

function renderComponent(options: {
  readonly random: RandomComponent
  readonly index: number
  readonly components: readonly RandomComponent[]
}): { readonly resource: Resource; readonly workload?: Workload } {
  const { random, index, components } = options
  const { name, shape, version, readyAfterMs, behaviour } = random
  const oneByOne = shape === 'rolling' || shape === 'chain'
  const replicas = oneByOne ? Math.max(quorum + 1, random.replicas) : random.replicas
  const body: SimulatedBody = {
    ...goodBody,
    version,
    readyAfterMs,
    behaviour,
    ...(shape !== 'plain' && { replicas }),
    ...(shape === 'chain' && { node: {} }),
  }
  const needs = random.needs
    .filter((needed) => needed < index)
    .map((needed) => components[needed])
    .filter((needed) => needed !== undefined && needed.phase <= random.phase)
    .map((needed) => `sim/${needed?.name}`)
  const resource = simulatedResource({
    id: `sim/${name}`,
    body,
    phase: phases[random.phase] ?? 'core',
    needs: [...new Set(needs)],
  })
  if (shape === 'plain') return { resource }
  return {
    resource,
    workload: {
      component: name,
      resource: resource.id,
      replicas,
      rolling: oneByOne ? { kind: 'one-at-a-time', quorum } : { kind: 'together' },
      gates: [
        { kind: 'replicas-ready' },
        shape === 'chain' ? { ...chainGate, quorum } : { kind: 'endpoint-answers', port: 'api', path: '/' },
      ],
    },
  }
}
