import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import { describe, expect, it } from 'vitest'
import { goodBody, simulatedResource } from '../testing/simulated-body.ts'
import { judgeReplicas } from './replicas-ready.ts'

const resource = simulatedResource({ id: 'sim/app', body: goodBody })
const ready: Readiness = { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 }

function replica(ordinal: number, readiness: Readiness = ready, digest = resource.digest): ObservedReplica {
  return { ordinal, name: `app-${ordinal}`, digest, readiness, restarts: 0, addresses: {} }
}

function judge(
  replicas: readonly ObservedReplica[],
  ordinals: readonly number[] | undefined = [0, 1],
  readiness = ready,
) {
  const observed = { id: resource.id, component: 'app', digest: resource.digest, readiness, replicas }
  return judgeReplicas({ resource, observed, ordinals, wanted: 2 })
}

describe('the replicas-ready gate', () => {
  it('passes when all replicas in scope run the wanted revision and are ready', () => {
    expect(judge([replica(0), replica(1)])).toMatchObject({ state: 'pass', reason: '2 of 2 replicas are ready' })
  })

  it('leaves replicas out of scope alone', () => {
    expect(judge([replica(0), replica(1, ready, 'other')], [0])).toMatchObject({ state: 'pass' })
  })

  it('waits until those beyond the wanted number are gone', () => {
    const draining: Readiness = { state: 'progressing', reason: 'Draining', detail: '', sinceMs: 0 }
    expect(judge([replica(0), replica(1), replica(2, draining)])).toMatchObject({
      state: 'waiting',
      reason: 'app-2 is no longer wanted and not gone yet (Draining)',
    })
  })

  it('waits for one that is missing, starting or on another revision', () => {
    const starting: Readiness = { state: 'progressing', reason: 'Starting', detail: 'loads', sinceMs: 0 }
    expect(judge([replica(0)])).toMatchObject({ state: 'waiting', reason: 'replica 1 is not there yet' })
    expect(judge([replica(0), replica(1, starting)])).toMatchObject({
      state: 'waiting',
      reason: 'app-1 is progressing (Starting): loads',
    })
    const failedBefore: Readiness = { state: 'failed', reason: 'CrashLoop', detail: '', sinceMs: 0 }
    expect(judge([replica(0), replica(1, failedBefore, 'other')])).toMatchObject({
      state: 'waiting',
      reason: 'app-1 still runs another revision',
    })
  })

  it('fails at once, with the detail, for one that failed on the wanted revision', () => {
    const failed: Readiness = { state: 'failed', reason: 'CrashLoop', detail: 'exited with code 7', sinceMs: 0 }
    expect(judge([replica(0), replica(1, failed)])).toMatchObject({
      state: 'fail',
      reason: 'app-1 is failed (CrashLoop): exited with code 7',
    })
  })

  it('fails for a new replica that stands beside the one whose place it is to take', () => {
    const notFound: Readiness = { state: 'failed', reason: 'ImageNotFound', detail: 'app:9 not found', sinceMs: 0 }
    expect(judge([replica(0), replica(1, ready, 'other'), replica(2, notFound)])).toMatchObject({
      state: 'fail',
      reason: 'app-2 is failed (ImageNotFound): app:9 not found',
      condition: 'ImageNotFound',
    })
    expect(judge([replica(0), replica(1), replica(2, notFound, 'other')])).toMatchObject({ state: 'waiting' })
  })

  it('fails where replicas are refused, unless another one that failed is why', () => {
    const refused: Readiness = { state: 'failed', reason: 'FailedCreate', detail: 'exceeded quota', sinceMs: 0 }
    expect(judge([replica(0)], [0, 1], refused)).toMatchObject({
      state: 'fail',
      reason: expect.stringContaining('is failed (FailedCreate): exceeded quota'),
      condition: 'FailedCreate',
    })
    expect(judge([replica(0, refused, 'other')], [0, 1], refused)).toMatchObject({ state: 'waiting' })
    const older = [replica(0, ready, 'other'), replica(1, ready, 'other')]
    expect(judge(older, [0, 1], refused)).toMatchObject({ state: 'fail', condition: 'FailedCreate' })
  })

  it('says that it does not know when nobody could look', () => {
    const unknown: Readiness = { state: 'unknown', reason: 'NoSupervisor', detail: 'nobody watches', sinceMs: 0 }
    expect(judge([replica(0), replica(1, unknown)])).toMatchObject({ state: 'unknown' })
    const old = { ...replica(1, unknown), digest: 'old' }
    expect(judge([replica(0), old]).reason).toContain('nobody watches')
  })

  it('judges a resource without replicas by itself', () => {
    const failed: Readiness = { state: 'failed', reason: 'Invalid', detail: 'no such class', sinceMs: 0 }
    expect(judgeReplicas({ resource, observed: undefined, ordinals: undefined, wanted: undefined }).state).toBe(
      'waiting',
    )
    const observed = { id: resource.id, component: 'app', digest: resource.digest, readiness: ready, replicas: [] }
    expect(judgeReplicas({ resource, observed, ordinals: undefined, wanted: undefined }).state).toBe('pass')
    expect(
      judgeReplicas({ resource, observed: { ...observed, readiness: failed }, ordinals: undefined, wanted: undefined }),
    ).toMatchObject({
      state: 'fail',
      reason: 'sim/app is failed (Invalid): no such class',
    })
  })
})
