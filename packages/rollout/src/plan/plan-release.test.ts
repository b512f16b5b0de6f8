import type { Observation, ObservedReplica } from '@windlass/target/observation'
import type { Rendered, Resource, Workload } from '@windlass/target/resource'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomRelease, renderRandom } from '../testing/random-release.ts'
import { goodBody, type SimulatedBody, simulatedResource } from '../testing/simulated-body.ts'
import { chainGate, workload } from '../testing/simulated-release.ts'
import type { Operation } from './plan.ts'
import { planRelease } from './plan-release.ts'

const intent = { kind: 'deploy' } as const

type State = 'ready' | 'progressing' | 'failed' | 'unknown'

function seen(
  resource: Resource,
  states: readonly (State | { readonly state: State; readonly digest: string })[],
  digest = resource.digest,
) {
  const replicas = states.map((entry, ordinal): ObservedReplica => {
    const { state, digest: own } = typeof entry === 'string' ? { state: entry, digest: resource.digest } : entry
    const readiness = { state, reason: 'Seen', detail: 'as seen', sinceMs: 0 }
    return { ordinal, name: `${resource.component}-${ordinal}`, digest: own, readiness, restarts: 0, addresses: {} }
  })
  const readiness = replicas[0]?.readiness ?? { state: 'ready' as const, reason: 'Seen', detail: '', sinceMs: 0 }
  return { id: resource.id, component: resource.component, digest, readiness, replicas }
}

const observed = (...resources: ReturnType<typeof seen>[]): Observation => ({ atMs: 0, resources, warnings: [] })
const nothing = observed()

function nodes(
  body: Partial<SimulatedBody> = {},
  options: { readonly replicas?: number; readonly quorum?: number } = {},
) {
  const { replicas = 3, quorum = 2 } = options
  const resource = simulatedResource({ id: 'sim/node', body: { ...goodBody, replicas, ...body } })
  const nodeWorkload: Workload = {
    component: 'node',
    resource: resource.id,
    replicas,
    rolling: { kind: 'one-at-a-time', quorum },
    gates: [chainGate],
  }
  const desired: Rendered = { resources: [resource], workloads: [nodeWorkload] }
  return { resource, desired }
}

const steps = (operations: readonly Operation[]) => operations.map((operation) => operation.id)
const find = (operations: readonly Operation[], id: string) => operations.find((operation) => operation.id === id)

describe('planning', () => {
  it('has nothing to do where all runs as wanted', () => {
    const { resource, desired } = nodes()
    const plan = planRelease({ desired, observation: observed(seen(resource, ['ready', 'ready', 'ready'])), intent })
    expect(plan.operations).toEqual([])
  })

  it('makes again what was removed: around its replicas where they run on, and also while they end', () => {
    const { resource, desired } = nodes()
    const reason = (state: State) => {
      const observation = observed(seen(resource, [state, state, state], ''))
      return planRelease({ desired, observation, intent }).operations[0]?.reason
    }
    expect(reason('ready')).toBe('node is made again around its replicas')
    expect(reason('progressing')).toBe('node was removed, and is made again')
  })

  it('takes as many replicas as an autoscaler made, within its bounds, and rolls them all', () => {
    const { resource, desired } = nodes()
    const [workload = expect.fail()] = desired.workloads
    const autoscaled = { ...desired, workloads: [{ ...workload, maxReplicas: 5 }] }
    const plan = (...states: State[]) =>
      planRelease({ desired: autoscaled, observation: observed(seen(resource, states)), intent }).operations
    expect(plan('ready', 'ready', 'ready', 'ready')).toEqual([])
    expect(plan('ready', 'ready')[0]).toMatchObject({ kind: 'apply', reason: 'node lacks 1 replica' })
    const older = seen(
      resource,
      [0, 1, 2, 3].map(() => ({ state: 'ready', digest: 'old' })),
      'old',
    )
    const rolled = planRelease({ desired: autoscaled, observation: observed(older), intent }).operations
    expect(rolled.flatMap((step) => (step.kind === 'replace-replica' ? [step.ordinal] : []))).toEqual([0, 1, 2, 3])
  })

  it('removes what has replicas before it makes it anew, where told to, and keeps its data', () => {
    const { resource, desired } = nodes()
    const observation = observed(seen(resource, ['ready', 'failed', 'ready']))
    const { operations } = planRelease({ desired, observation, intent, recreate: true })
    expect(steps(operations).slice(0, 3)).toEqual(['remove:sim/node', 'apply:sim/node', 'gate:sim/node:replicas-ready'])
    expect(operations[0]).toMatchObject({ kind: 'remove', volumes: 'keep', reason: 'node is removed, to be made anew' })
    expect(operations[1]).toMatchObject({ replicas: 'all', after: ['remove:sim/node'] })
  })

  it('starts a workload whole the first time', () => {
    const { desired } = nodes()
    const { operations } = planRelease({ desired, observation: nothing, intent })
    expect(steps(operations)).toEqual(['apply:sim/node', 'gate:sim/node:replicas-ready', 'gate:sim/node:chain'])
    expect(find(operations, 'apply:sim/node')).toMatchObject({ replicas: 'all', reason: 'node is not there yet' })
    expect(find(operations, 'gate:sim/node:chain')?.after).toEqual(['apply:sim/node'])
  })

  it('replaces one replica after the other, each with its gates, once the network is seen to live', () => {
    const before = nodes()
    const { desired } = nodes({ version: 2 })
    const observation = observed(seen(before.resource, ['ready', 'ready', 'ready']))
    const { operations } = planRelease({ desired, observation, previous: before.desired, intent })
    expect(steps(operations)).toEqual([
      'gate:sim/node:chain:network',
      'apply:sim/node',
      ...[0, 1, 2].flatMap((ordinal) => [
        `replace:sim/node:${ordinal}`,
        `gate:sim/node:replicas-ready:${ordinal}`,
        `gate:sim/node:chain:${ordinal}`,
      ]),
    ])
    expect(find(operations, 'apply:sim/node')).toMatchObject({
      replicas: 'hold',
      difference: [{ path: 'version', from: '1', to: '2' }],
    })
    expect(find(operations, 'replace:sim/node:1')?.after).toEqual([
      'gate:sim/node:replicas-ready:0',
      'gate:sim/node:chain:0',
    ])
    expect(find(operations, 'gate:sim/node:chain:1')).toMatchObject({
      scope: { kind: 'replicas', ordinals: [0, 1], moved: [1] },
    })
  })

  it('begins with the replica that is broken already', () => {
    const before = nodes()
    const { desired } = nodes({ version: 2 })
    const observation = observed(seen(before.resource, ['ready', 'ready', 'failed']))
    const { operations } = planRelease({ desired, observation, intent })
    expect(steps(operations).filter((id) => id.startsWith('replace'))).toEqual([
      'replace:sim/node:2',
      'replace:sim/node:0',
      'replace:sim/node:1',
    ])
  })

  it('brings all that is broken back at once where quorum is lost', () => {
    const before = nodes()
    const { desired } = nodes({ version: 2 })
    const observation = observed(seen(before.resource, ['ready', 'failed', 'progressing']))
    const { operations } = planRelease({ desired, observation, intent })
    expect(find(operations, 'replace:sim/node:1')?.after).toEqual(['apply:sim/node'])
    expect(find(operations, 'replace:sim/node:2')?.after).toEqual(['apply:sim/node'])
    expect(find(operations, 'gate:sim/node:chain:1+2')).toMatchObject({ scope: { ordinals: [1, 2], moved: [1, 2] } })
    expect(find(operations, 'replace:sim/node:0')?.after).toEqual([
      'gate:sim/node:replicas-ready:1+2',
      'gate:sim/node:chain:1+2',
    ])
  })

  it('does not start together what nobody could look at: it may well serve', () => {
    const before = nodes()
    const { desired } = nodes({ version: 2 })
    const observation = observed(seen(before.resource, ['unknown', 'unknown', 'unknown']))
    const { operations } = planRelease({ desired, observation, intent })
    expect(find(operations, 'apply:sim/node')).toMatchObject({ replicas: 'hold' })
    expect(find(operations, 'replace:sim/node:1')?.after).toContain('gate:sim/node:chain:0')
  })

  it('goes on where an interrupted release stopped', () => {
    const { resource, desired } = nodes({ version: 2 })
    const states = ['ready', { state: 'ready', digest: 'old' }, { state: 'ready', digest: 'old' }] as const
    const { operations } = planRelease({ desired, observation: observed(seen(resource, states)), intent })
    expect(steps(operations).filter((id) => !id.startsWith('gate'))).toEqual([
      'replace:sim/node:1',
      'replace:sim/node:2',
    ])
  })

  it('repairs a failed replica of what has not changed, and waits for one that starts', () => {
    const { resource, desired } = nodes()
    const repair = planRelease({ desired, observation: observed(seen(resource, ['ready', 'failed', 'ready'])), intent })
    expect(steps(repair.operations)).toEqual([
      'replace:sim/node:1',
      'gate:sim/node:replicas-ready:1',
      'gate:sim/node:chain:1',
    ])
    expect(repair.operations[0]?.reason).toBe('node-1 is failed (Seen)')
    const wait = planRelease({
      desired,
      observation: observed(seen(resource, ['ready', 'progressing', 'ready'])),
      intent,
    })
    expect(steps(wait.operations)).toEqual(['gate:sim/node:replicas-ready', 'gate:sim/node:chain'])
  })

  it('lets new replicas prove themselves before an old one is taken', () => {
    const before = nodes()
    const { desired } = nodes({}, { replicas: 5 })
    const observation = observed(seen(before.resource, ['ready', 'ready', 'ready']))
    const { operations } = planRelease({ desired, observation, intent })
    expect(find(operations, 'gate:sim/node:chain:3+4')).toMatchObject({ after: ['apply:sim/node'] })
    expect(find(operations, 'replace:sim/node:0')?.after).toContain('gate:sim/node:chain:3+4')
  })

  it('refuses to take a replica that quorum cannot spare, unless that is accepted', () => {
    const before = nodes({}, { replicas: 2 })
    const { desired } = nodes({ version: 2 }, { replicas: 2 })
    const observation = observed(seen(before.resource, ['ready', 'ready']))
    expect(() => planRelease({ desired, observation, intent })).toThrow(
      expect.objectContaining({ code: 'ROLLOUT_QUORUM' }),
    )
    const accepted = planRelease({ desired, observation, intent, acceptQuorumLoss: true })
    expect(accepted.warnings).toEqual(['node falls to 1 of 2 replicas, under its quorum of 2.'])
    expect(find(accepted.operations, 'replace:sim/node:0')).toMatchObject({ quorum: 1 })
  })

  it('refuses to scale away the replicas that keep quorum', () => {
    const before = nodes({}, { replicas: 5 })
    const { desired } = nodes({}, { replicas: 3 })
    const observation = observed(seen(before.resource, ['failed', 'failed', 'ready', 'ready', 'ready']))
    expect(() => planRelease({ desired, observation, intent })).toThrow(
      expect.objectContaining({ code: 'ROLLOUT_QUORUM' }),
    )
  })

  it('restarts a workload of one replica, with a warning', () => {
    const before = nodes({}, { replicas: 1, quorum: 1 })
    const { desired } = nodes({ version: 2 }, { replicas: 1, quorum: 1 })
    const plan = planRelease({ desired, observation: observed(seen(before.resource, ['ready'])), intent })
    expect(plan.warnings).toEqual(['node has one replica and is away while it restarts.'])
  })

  it('marks a change of a stateful program as one that may not be undone', () => {
    const resource = { ...nodes().resource, digest: 'new', body: { program: 'b' } }
    const previous = { ...resource, digest: 'old', body: { program: 'a' } }
    const workloads = nodes().desired.workloads
    const plan = planRelease({
      desired: { resources: [resource], workloads },
      observation: observed(seen(previous, ['ready', 'ready', 'ready'])),
      previous: { resources: [previous], workloads },
      intent,
    })
    expect(new Set(plan.operations.map(({ kind, safety }) => `${kind} ${safety}`))).toEqual(
      new Set(['gate reversible', 'apply needs-snapshot', 'replace-replica needs-snapshot']),
    )
  })

  it('watches upgrades of both the old and the new rules', () => {
    const withHeights = (version: number, upgradeHeights: number[]) => {
      const { resource, desired } = nodes({ version })
      const [only] = desired.workloads
      const workloads = only ? [{ ...only, gates: [{ ...chainGate, upgradeHeights }] }] : []
      return { resource, desired: { ...desired, workloads } }
    }
    const before = withHeights(1, [50])
    const after = withHeights(2, [70])
    const observation = observed(seen(before.resource, ['ready', 'ready', 'ready']))
    const { operations } = planRelease({ desired: after.desired, observation, previous: before.desired, intent })
    expect(find(operations, 'gate:sim/node:chain:0')).toMatchObject({ gate: { upgradeHeights: [50, 70] } })
  })

  it('gates what has not changed too when asked to', () => {
    const { resource, desired } = nodes()
    const observation = observed(seen(resource, ['ready', 'ready', 'ready']))
    const { operations } = planRelease({ desired, observation, intent, gates: 'all' })
    expect(operations.map((operation) => operation.kind)).toEqual(['gate', 'gate'])
  })

  it('waits for all gates of a phase, and for what is needed through what does not change', () => {
    const database = simulatedResource({ id: 'sim/db', body: { ...goodBody, replicas: 1 }, phase: 'infrastructure' })
    const store = simulatedResource({ id: 'sim/store', body: { ...goodBody, replicas: 1 }, needs: [] })
    const between = simulatedResource({ id: 'sim/between', body: goodBody, needs: ['sim/store'] })
    const api = simulatedResource({ id: 'sim/api', body: { ...goodBody, replicas: 1 }, needs: ['sim/between'] })
    const desired = {
      resources: [api, between, store, database],
      workloads: [workload(database, 1), workload(store, 1), workload(api, 1)],
    }
    const { operations } = planRelease({ desired, observation: observed(seen(between, [])), intent })
    const gatesOf = (id: string) => [`gate:${id}:replicas-ready`, `gate:${id}:endpoint-answers`]
    expect(find(operations, 'apply:sim/store')?.after).toEqual(gatesOf('sim/db'))
    expect(find(operations, 'apply:sim/api')?.after).toEqual(gatesOf('sim/store').toSorted())
  })

  it('removes last what is no longer wanted, what is needed after what needs it', () => {
    const web = simulatedResource({ id: 'sim/web', body: goodBody, phase: 'edge' })
    const oldApi = simulatedResource({ id: 'sim/old-api', body: goodBody, needs: ['sim/old-store'] })
    const oldStore = simulatedResource({ id: 'sim/old-store', body: goodBody })
    const begun = simulatedResource({ id: 'sim/begun', body: goodBody, phase: 'support' })
    const { operations } = planRelease({
      desired: { resources: [web], workloads: [] },
      observation: observed(seen(oldApi, []), seen(oldStore, [])),
      previous: { resources: [oldApi, oldStore], workloads: [] },
      leftovers: [begun],
      intent,
    })
    expect(operations.map(({ id, after }) => [id, after])).toEqual([
      ['apply:sim/web', []],
      ['gate:sim/web:replicas-ready', ['apply:sim/web']],
      ['remove:sim/begun', ['gate:sim/web:replicas-ready']],
      ['remove:sim/old-api', ['remove:sim/begun']],
      ['remove:sim/old-store', ['remove:sim/old-api']],
    ])
    expect(find(operations, 'remove:sim/old-api')).toMatchObject({ volumes: 'keep', safety: 'reversible' })
  })

  it('goes back with what takes room from others first: what shrinks, and what is no longer wanted and failed', () => {
    const api = simulatedResource({ id: 'sim/api', body: goodBody })
    const page = simulatedResource({ id: 'sim/page', body: goodBody, phase: 'edge' })
    const added = simulatedResource({ id: 'sim/added', body: goodBody, phase: 'edge' })
    const together = (resource: Resource, replicas: number): Workload => ({
      component: resource.component,
      resource: resource.id,
      replicas,
      rolling: { kind: 'together' },
      gates: [],
    })
    const { operations } = planRelease({
      desired: { resources: [api, page], workloads: [together(api, 1), together(page, 1)] },
      observation: observed(seen(api, ['ready'], 'new'), seen(page, ['ready'], 'new'), seen(added, ['failed'])),
      previous: { resources: [api, page, added], workloads: [together(page, 4), together(added, 1)] },
      intent: { kind: 'rollback', to: 1 },
    })
    expect(operations.map(({ id, after }) => [id, after])).toEqual([
      ['apply:sim/api', []],
      ['gate:sim/api:replicas-ready', ['apply:sim/api']],
      ['apply:sim/page', []],
      ['gate:sim/page:replicas-ready', ['apply:sim/page', 'gate:sim/api:replicas-ready']],
      ['remove:sim/added', []],
    ])
  })

  it('refuses needs that have no order', () => {
    const loop = (needs: string) =>
      simulatedResource({ id: needs === 'sim/a' ? 'sim/b' : 'sim/a', body: goodBody, needs: [needs] })
    const plan = (resources: Resource[]) => () =>
      planRelease({ desired: { resources, workloads: [] }, observation: nothing, intent })
    expect(plan([loop('sim/a'), loop('sim/b')])).toThrow('sim/a needs sim/b needs sim/a')
    expect(plan([loop('sim/nowhere')])).toThrow('sim/a needs sim/nowhere, which is not part of the release')
    const late = simulatedResource({ id: 'sim/a', body: goodBody, phase: 'edge' })
    expect(plan([late, loop('sim/a')])).toThrow('needs sim/a of the later phase edge')
  })

  it('lists operations so that each comes after what it waits for, and always in the same order', () => {
    fc.assert(
      fc.property(randomRelease, fc.boolean(), (components, verify) => {
        const desired = renderRandom(components)
        const options = { desired, observation: nothing, intent, gates: verify ? 'all' : 'changed' } as const
        const { operations } = planRelease(options)
        const placed = new Set<string>()
        for (const operation of operations) {
          expect(operation.after.every((before) => placed.has(before))).toBe(true)
          placed.add(operation.id)
        }
        expect(placed.size).toBe(operations.length)
        const shuffled = { ...desired, resources: desired.resources.toReversed() }
        expect(planRelease({ ...options, desired: shuffled }).operations).toEqual(operations)
      }),
    )
  })
})
