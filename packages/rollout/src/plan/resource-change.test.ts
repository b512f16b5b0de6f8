import type { ResourceDifference } from '@windlass/target/difference'
import type { Observation } from '@windlass/target/observation'
import type { Rendered, Workload } from '@windlass/target/resource'
import { describe, expect, test } from 'vitest'
import type { PlanReleaseOptions } from './plan-context.ts'
import { planRelease } from './plan-release.ts'
import { refuseObstacles } from './refuse-obstacles.ts'

const id = 'sim/node'
const ready = { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 } as const

function desired(digest: string, rolling: Workload['rolling'] = { kind: 'one-at-a-time', quorum: 2 }): Rendered {
  return {
    resources: [{ id, component: 'node', phase: 'core', needs: [], digest, body: {} }],
    workloads: [{ component: 'node', resource: id, replicas: 3, rolling, gates: [] }],
  }
}

/** Three replicas that run what was applied last, and what the target says of a change. */
function seen(digest: string, difference: Partial<ResourceDifference>): Observation {
  const replicas = [0, 1, 2].map((ordinal) => ({
    ...{ ordinal, name: `node-${ordinal}`, digest, readiness: ready, restarts: 0, addresses: {} },
  }))
  const holder = { kind: 'this-release' } as const
  const plain = {
    holder,
    replicas: 'stay',
    changedBy: [],
    owners: [],
    way: { kind: 'in-place' },
    volumes: 'same',
  } as const
  return {
    atMs: 0,
    warnings: [],
    resources: [{ id, component: 'node', digest, readiness: ready, replicas }],
    differences: [{ id, from: { level: 1 }, to: { level: 2 }, ...plain, ...difference }],
  }
}

function planned(options: {
  readonly wanted?: string
  readonly difference: Partial<ResourceDifference>
  readonly rest?: Partial<PlanReleaseOptions>
  readonly rolling?: Workload['rolling']
}) {
  const { wanted = 'two', difference, rest, rolling } = options
  const observation = seen('one', difference)
  const plan = planRelease({ desired: desired(wanted, rolling), observation, intent: { kind: 'deploy' }, ...rest })
  const changes = plan.operations.filter(({ kind }) => kind !== 'gate')
  return { ...plan, kinds: changes.map(({ kind }) => kind), changes }
}

test('a change is shown as the target says it, and takes no replica where none starts anew', () => {
  const { kinds, changes } = planned({ difference: {} })
  expect(kinds).toEqual(['apply'])
  expect(changes[0]).toMatchObject({
    reason: 'node changes, and no replica starts anew',
    difference: [{ path: 'level', from: '1', to: '2' }],
  })
  expect(planned({ difference: { replicas: 'restart' } }).kinds).toEqual([
    ...['apply', 'replace-replica', 'replace-replica', 'replace-replica'],
  ])
})

test('what was changed by hand is put back, with its replicas, and says from whom', () => {
  const changedBy = [{ owner: 'kubectl-edit', field: '.level' }]
  const { kinds, changes } = planned({ wanted: 'one', difference: { changedBy, replicas: 'restart' } })
  expect(kinds).toEqual(['apply', 'replace-replica', 'replace-replica', 'replace-replica'])
  expect(changes[0]).toMatchObject({ reason: 'node was changed by kubectl-edit: is put back', takes: changedBy })
})

test('fields that others look after are refused, taken when told to, or left on a way back', () => {
  const owners = [{ owner: 'other', field: '.level' }]
  const refused = planned({ wanted: 'one', difference: { owners } })
  const why = expect.stringContaining('other looks after .level')
  expect(refused.obstacles).toMatchObject([{ code: 'ROLLOUT_FIELD_OWNED', why }])
  expect(() => refuseObstacles(refused)).toThrow('Nothing was changed')

  const taken = planned({ wanted: 'one', difference: { owners }, rest: { owned: 'take' } })
  expect(taken).toMatchObject({ obstacles: [], changes: [{ takes: owners }] })

  const left = planned({ wanted: 'one', difference: { owners }, rest: { owned: 'yield' } })
  expect(left).toMatchObject({ obstacles: [], kinds: [], warnings: [expect.stringContaining('stays as others')] })
  expect(planned({ difference: { owners }, rest: { owned: 'yield' } }).changes[0]).toMatchObject({ takes: owners })
})

test('volumes grow first, then what cannot be changed is made again around its replicas', () => {
  const way = { kind: 'around-replicas', fields: ['size'] } as const
  const { kinds, changes } = planned({ difference: { way, volumes: 'grow' } })
  expect(kinds).toEqual(['grow-volumes', 'remove', 'apply'])
  expect(changes[0]).toMatchObject({ safety: 'irreversible' })
  expect(changes[1]).toMatchObject({ replicas: 'keep', volumes: 'keep' })
  expect(changes.slice(1).map(({ after }) => after)).toEqual([[changes[0]?.id], [changes[1]?.id]])
})

test('no volume shrinks: a deploy is refused, a rollback keeps it larger and says so', () => {
  const difference = { way: { kind: 'around-replicas', fields: ['size'] }, volumes: 'larger' } as const
  expect(planned({ difference }).obstacles).toMatchObject([{ code: 'ROLLOUT_IMMUTABLE' }])
  const back = planned({ difference, rest: { intent: { kind: 'rollback', to: 1 } } })
  expect(back).toMatchObject({ obstacles: [], kinds: ['remove', 'apply'] })
  expect(back.warnings.join()).toContain('stay larger than described')
})

test('what has to be made anew is refused where a quorum must serve, and else warned of', () => {
  const difference = { way: { kind: 'anew', fields: ['selector'] } } as const
  expect(planned({ difference }).obstacles).toMatchObject([{ code: 'ROLLOUT_IMMUTABLE' }])
  const accepted = planned({ difference, rest: { acceptQuorumLoss: true } })
  expect(accepted).toMatchObject({ obstacles: [], kinds: ['remove', 'apply'] })
  const together = planned({ difference, rolling: { kind: 'together' } })
  expect(together).toMatchObject({ obstacles: [], kinds: ['remove', 'apply'] })
  expect(together.warnings.join()).toContain('is removed and made anew, and away meanwhile: selector')
})

test('what the target refuses as things are is planned with a warning; what loses data is refused', () => {
  const later = planned({ difference: { way: { kind: 'refused', why: 'a policy says no' } } })
  expect(later).toMatchObject({ obstacles: [], warnings: ['node is refused as things are: a policy says no'] })
  const never = planned({ difference: { way: { kind: 'none', why: 'its class is fixed', hint: 'Move the data.' } } })
  expect(never.obstacles).toMatchObject([{ code: 'ROLLOUT_IMMUTABLE', hint: 'Move the data.' }])
})

describe('of something that is there and not of the release', () => {
  const others = { kind: 'others', who: 'kubectl-create' } as const
  /** A plan of a first release, whose name something has. */
  function first(difference: Partial<ResourceDifference>, rest: Partial<PlanReleaseOptions> = {}) {
    const observation = { ...seen('one', difference), resources: [] }
    return planRelease({ desired: desired('two'), observation, intent: { kind: 'deploy' }, ...rest })
  }

  test('the name is taken, unless it is to become part of the release', () => {
    const owners = [{ owner: 'kubectl-create', field: '.level' }]
    const why = 'node is there already, made by kubectl-create'
    const refused = first({ holder: others, owners })
    expect(refused.obstacles).toMatchObject([{ code: 'ROLLOUT_NAME_TAKEN', why }])
    const taken = first({ holder: others, owners }, { owned: 'take' })
    expect(taken).toMatchObject({
      obstacles: [],
      warnings: [`${why}, and becomes part of this release; what it has besides stays.`],
    })
    expect(taken.operations[0]).toMatchObject({
      kind: 'apply',
      reason: 'node is there already, and becomes part of the release',
      takes: owners,
    })
  })

  test('it is never removed to be made anew, nor taken from another release', () => {
    const anew = { kind: 'anew', fields: ['.spec.selector'] } as const
    const code = 'ROLLOUT_NAME_TAKEN'
    expect(first({ holder: others, way: anew }, { owned: 'take' }).obstacles).toMatchObject([
      {
        code,
        why: 'node is there already, made by kubectl-create, and cannot become what is described while it is there',
      },
    ])
    const holder = { kind: 'another-release', name: 'bank in shops' } as const
    expect(first({ holder }, { owned: 'take' }).obstacles).toMatchObject([
      { code, why: 'node is there already, as part of the release bank in shops' },
    ])
  })

  test('what only would be refused is told, and planned as new', () => {
    const way = { kind: 'refused', why: 'a policy says no' } as const
    const { warnings, operations } = first({ holder: { kind: 'nobody' }, way })
    expect(warnings).toEqual(['node is refused as things are: a policy says no'])
    expect(operations[0]).toMatchObject({ kind: 'apply', reason: 'node is not there yet' })
  })
})
