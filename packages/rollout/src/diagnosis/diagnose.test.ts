import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResourceDifference } from '@windlass/target/difference'
import type { Readiness } from '@windlass/target/readiness'
import { describe, expect, it } from 'vitest'
import type { NodeFacts } from '../gates/chain-facts.ts'
import type { Failure } from '../run/failure.ts'
import { answering, hashOf, recorded, silent } from '../testing/recorded-facts.ts'
import { chainGate, chainRelease } from '../testing/simulated-release.ts'
import { diagnose } from './diagnose.ts'
import type { DiagnosisInput } from './diagnosis.ts'
import { failureParagraph } from './paragraph.ts'
import { runbookOf } from './runbook.ts'

const ready: Pick<Readiness, 'state' | 'reason' | 'detail'> = { state: 'ready', reason: 'Ready', detail: '' }

/** A failure of node-0 while it was moved, with what was seen of the nodes. */
function input(options: {
  readonly readiness?: Partial<Readiness>
  readonly restarts?: number
  readonly nodes?: readonly NodeFacts[]
  readonly failure?: Partial<Failure>
  readonly upgradeHeights?: readonly number[]
}): DiagnosisInput {
  const { readiness, restarts = 0, nodes, failure, upgradeHeights = [] } = options
  const replicas = [0, 1, 2].map((ordinal) => ({
    ordinal,
    name: `node-${ordinal}`,
    digest: 'd',
    readiness: { ...ready, sinceMs: 0, ...(ordinal === 0 && readiness) },
    restarts: ordinal === 0 ? restarts : 0,
    addresses: {},
  }))
  const [first] = replicas
  const resources = first
    ? [{ id: 'sim/node', component: 'node', digest: 'd', readiness: first.readiness, replicas }]
    : []
  const spec = { ...chainGate, upgradeHeights }
  return {
    failure: {
      operation: 'gate:sim/node:chain:0',
      component: 'node',
      resource: 'sim/node',
      ordinals: [0],
      cause: 'gate-failed',
      detail: 'the gate said so',
      atMs: 0,
      ...failure,
    },
    desired: chainRelease({}),
    observation: { atMs: 0, resources, warnings: [] },
    chains: nodes ? [{ component: 'node', resource: 'sim/node', spec, facts: recorded(0, nodes) }] : [],
  }
}

const well = [1, 2].map((ordinal) => answering(ordinal, { height: 110, compared: [105] }))

describe('a diagnosis', () => {
  it('blames a replica of the revision that failed, not one that still serves', () => {
    const seen = input({
      readiness: { state: 'progressing', reason: 'Updating', detail: 'still runs an older revision' },
    })
    const wanted = chainRelease({}).resources[0]?.digest ?? ''
    const [resource] = seen.observation?.resources ?? []
    const [first, second] = resource?.replicas ?? []
    if (!resource || !first || !second) throw new Error('nothing was seen')
    const starts = {
      state: 'progressing',
      reason: 'NotReady',
      detail: 'its probes do not pass yet',
      sinceMs: 0,
    } as const
    const replicas = [first, { ...second, digest: wanted, readiness: starts }]
    const observation = { atMs: 0, resources: [{ ...resource, replicas }], warnings: [] }
    const failure = { ...seen.failure, ordinals: [] }
    expect(diagnose({ ...seen, failure, observation })).toMatchObject({ replica: 'node-1' })
  })

  it('knows what keeps a cluster from running a replica, also when it is seen trying again by then', () => {
    const detail = 'node-0 is failed (ImageNotFound): node: windlass/node:9: not found'
    const again = { state: 'progressing', reason: 'PullingImage', detail: 'node: ErrImagePull' } as const
    expect(diagnose(input({ readiness: again, failure: { condition: 'ImageNotFound', detail } }))).toEqual({
      cause: 'image-not-found',
      replica: 'node-0',
      finding: `node-0 cannot run, since its image is in no registry: ${detail}`,
      runbook: 'docs/runbooks/pod-not-ready.md',
    })
    const killed = { state: 'failed', reason: 'OOMKilled', detail: 'it exited with code 137' } as const
    expect(diagnose(input({ readiness: killed }))).toMatchObject({
      cause: 'out-of-memory',
      finding: 'node-0 cannot run, since it needs more memory than its limit: it exited with code 137',
    })
  })

  it('knows a taken port, with its holder', () => {
    const detail = 'Port 8546 (rpc) is taken by process 4711: python3 -m http.server'
    expect(diagnose(input({ readiness: { state: 'failed', reason: 'PortTaken', detail } }))).toEqual({
      cause: 'port-taken',
      replica: 'node-0',
      finding: `node-0 could not start because a port is taken: ${detail}`,
    })
  })

  it('knows a program that is not there', () => {
    const readiness = {
      state: 'failed',
      reason: 'ProgramMissing',
      detail: 'The program node.js does not exist.',
    } as const
    expect(diagnose(input({ readiness }))).toMatchObject({ cause: 'cannot-start', replica: 'node-0' })
  })

  it('knows a crash, which explains a node without peers', () => {
    const readiness = { state: 'failed', reason: 'CrashLoop', detail: 'exited with code 1; ended 4 times' } as const
    expect(diagnose(input({ readiness, nodes: [silent(0), ...well] }))).toMatchObject({
      cause: 'crash',
      finding: 'node-0 crashes: it exited with code 1; ended 4 times',
    })
  })

  it('knows a node that forked where rules change, with what was expected and found', () => {
    const refusal = { height: 105, hash: hashOf(105), reason: 'gas-limit', detail: 'expected 20, found 30', atMs: 0 }
    const forked = answering(0, {
      height: 106,
      chain: 'b',
      forkHeight: 105,
      compared: [105],
      status: { lastRefusal: refusal },
    })
    const { cause, finding } = diagnose(input({ nodes: [forked, ...well], upgradeHeights: [105] }))
    expect(cause).toBe('forked')
    expect(finding).toContain('node-0 runs under other rules than node-1 and node-2')
    expect(finding).toContain('left the chain at height 105, where rules change')
    expect(finding).toContain('gas-limit: expected 20, found 30')
  })

  it('believes a node that says itself that it is outvoted', () => {
    const refusal = { height: 105, hash: hashOf(105), reason: 'difficulty', detail: 'too low', atMs: 0 }
    const outvoted = answering(0, { height: 104, status: { outvoted: true, lastRefusal: refusal } })
    expect(diagnose(input({ nodes: [outvoted, ...well] }))).toMatchObject({ cause: 'forked', replica: 'node-0' })
  })

  it('knows a node that cannot peer', () => {
    const lonely = answering(0, { height: 100, peers: 0, notReady: ['0 of 1 peers'] })
    expect(diagnose(input({ nodes: [lonely, ...well] }))).toMatchObject({
      cause: 'cannot-peer',
      finding: 'node-0 cannot peer: it runs, at height 100, with 0 of at least 1 peers. It says: 0 of 1 peers.',
    })
  })

  it('names what somebody changed of a node that cannot peer, and not what a release is about to change', () => {
    const seen = input({ nodes: [answering(0, { height: 100, peers: 0 }), ...well] })
    const [resource] = seen.observation?.resources ?? []
    const [wanted] = seen.desired.resources
    if (!resource || !wanted) throw new Error('nothing was seen')
    const difference: ResourceDifference = {
      ...{ id: wanted.id, holder: { kind: 'this-release' }, from: {}, to: {}, owners: [] },
      ...({ replicas: 'stay', volumes: 'same', way: { kind: 'in-place' } } as const),
      changedBy: [{ owner: 'kubectl-edit', field: '.spec.ingress' }],
    }
    const findingWhere = (digest: string) => {
      const resources = [{ ...resource, id: wanted.id, digest }]
      return diagnose({ ...seen, observation: { atMs: 0, resources, warnings: [], differences: [difference] } }).finding
    }
    expect(findingWhere(wanted.digest)).toMatch(/^node-0 cannot peer: .* sim\/node was changed by kubectl-edit\.$/)
    expect(findingWhere('of another release')).not.toContain('changed by')
  })

  it('names no node when the network is stalled', () => {
    const failure = { excuse: 'stalled-network', detail: 'the network is stalled at height 110' } as const
    const { cause, replica } = diagnose(input({ nodes: [answering(0, { height: 110 }), ...well], failure }))
    expect({ cause, replica }).toEqual({ cause: 'stalled-network', replica: undefined })
  })

  it('knows a node that does not keep up, and one that says nothing', () => {
    expect(diagnose(input({ nodes: [answering(0, { height: 50 }), ...well] }))).toMatchObject({ cause: 'behind' })
    expect(diagnose(input({ nodes: [silent(0), ...well] }))).toMatchObject({
      cause: 'not-answering',
      finding: 'node-0 does not answer: connection refused',
    })
  })

  it('repeats what the operation said where it knows no cause', () => {
    const failure = {
      component: 'detector',
      resource: 'sim/detector',
      cause: 'target-error',
      detail: 'no space left',
    } as const
    expect(diagnose(input({ failure }))).toEqual({ cause: 'target-error', finding: 'detector: no space left.' })
  })
})

describe('the runbook', () => {
  it('of a cause that alerts know is named', () => {
    const readiness = { state: 'failed', reason: 'CrashLoop', detail: 'exited with code 1' } as const
    expect(diagnose(input({ readiness })).runbook).toBe('docs/runbooks/container-restarting.md')
    expect(diagnose(input({ nodes: [answering(0, { height: 50 }), ...well] })).runbook).toBe(
      'docs/runbooks/chain-node-behind.md',
    )
  })

  it.each(['behind', 'cannot-peer', 'cannot-start', 'crash', 'forked', 'not-answering', 'stalled-network'])(
    'of a node that is %s is there',
    (cause) => {
      const page = join(import.meta.dirname, '../../../..', runbookOf(cause) ?? '')
      expect(readFileSync(page, 'utf8')).toMatch(/^# \w+\n/)
    },
  )
})

describe('the paragraph', () => {
  it('says what was seen, where the rollout stopped, who serves, and what was done', () => {
    const crashed = input({
      readiness: { state: 'failed', reason: 'CrashLoop', detail: 'exited with code 1.\n  last line' },
    })
    const diagnosis = diagnose(crashed)
    const write = (aftermath?: Parameters<typeof failureParagraph>[0]['aftermath']) =>
      failureParagraph({ release: 7, diagnosis, input: crashed, ...(aftermath && { aftermath }) })
    const before =
      'node-0 crashes: it exited with code 1. Release 7 stopped at `gate:sim/node:chain:0`. node-1 and node-2 keep serving.'
    const lines = '\n\nIts last lines:\n  last line'
    expect(write()).toBe(`${before}${lines}`)
    expect(write({ kind: 'rolled-back', to: 6 })).toBe(
      `${before} Everything was rolled back to release 6 and verified.${lines}`,
    )
    expect(write({ kind: 'rollback-failed', to: 6, why: 'the disk is full' })).toBe(
      `${before} Rolling back to release 6 failed as well: the disk is full.${lines}`,
    )
    expect(write({ kind: 'left' })).toBe(`${before} It was left as it is; deploy again, or roll back.${lines}`)
  })
})
