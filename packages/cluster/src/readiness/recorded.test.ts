import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ObservedResource } from '@windlass/target/observation'
import { describe, expect, test } from 'vitest'
import { observationOf } from '../observe/observation.ts'
import type { Seen } from '../observe/snapshot.ts'
import { type RecordedSeen, seenOfRecord } from '../testing/recorded-seen.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const second = 1_000

function recorded(name: string): Seen {
  return seenOfRecord(JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as RecordedSeen)
}

/** What is found of the object of a fixture, as it was seen or some time later. */
function found(seen: Seen, laterMs = 0): ObservedResource {
  const { resources } = observationOf(
    { namespace: 'tested', stack: 'tested' },
    { ...seen, nowMs: seen.nowMs + laterMs },
  )
  const [resource] = resources
  if (resource === undefined) throw new Error('the fixture holds no object')
  return resource
}

const asSeen: readonly [fixture: string, state: string, reason: string, detail: RegExp][] = [
  ['a-claim-that-waits-for-a-pod', 'ready', 'Ready', /first pod that mounts it/],
  ['a-claim-without-its-class', 'progressing', 'NoVolume', /"nothing" not found/],
  ['a-configmap', 'ready', 'Ready', /is there/],
  ['a-crash-at-the-start', 'failed', 'CrashLoop', /restarted 2 times; it exited with code 3:\n.*crashes/],
  ['a-cronjob', 'ready', 'Ready', /has not run yet/],
  ['a-daemonset', 'ready', 'Ready', /3 of 3/],
  ['a-deployment', 'ready', 'Ready', /2 of 2/],
  ['a-deployment-of-no-replicas', 'ready', 'Ready', /none is wanted/],
  ['a-disruption-budget', 'ready', 'Ready', /0 of 0 pods are healthy, 0 may go/],
  ['a-job-that-fails', 'failed', 'BackoffLimitExceeded', /exited with code 4:\n.*crashes/],
  ['a-job-that-is-done', 'ready', 'Ready', /work is done/],
  ['a-probe-that-never-passes', 'progressing', 'NotReady', /statuscode: 503|does not pass|do not pass/],
  ['a-quota', 'ready', 'Ready', /count\/configmaps/],
  ['a-request-that-no-machine-can-take', 'progressing', 'Unschedulable', /Insufficient cpu/],
  ['a-secret-that-is-not-there', 'failed', 'ContainerConfig', /secret "nobody" not found/],
  ['a-service-that-leads-nowhere-yet', 'ready', 'Ready', /0 endpoints/],
  ['a-service-with-a-load-balancer', 'ready', 'Ready', /at \d/],
  ['a-volume-of-a-secret-that-is-not-there', 'failed', 'VolumeMissing', /secret "nobody" not found/],
  ['an-autoscaler-without-a-target', 'failed', 'FailedGetScale', /"nothing" not found/],
  ['an-image-that-does-not-exist', 'failed', 'ImageNotFound', /not found/],
  ['an-ingress-that-nobody-takes', 'progressing', 'NoAddress', /no controller/],
  [
    'memory-without-end',
    'progressing',
    'Restarting',
    /restarted once, and has to prove itself.*code 137 \(OOMKilled\)/,
  ],
  ['pods-that-admission-refuses', 'failed', 'FailedCreate', /violates PodSecurity/],
]

test.each(asSeen)('%s is %s (%s)', (fixture, state, reason, detail) => {
  expect(found(recorded(fixture)).readiness).toMatchObject({ state, reason, detail: expect.stringMatching(detail) })
})

test('every fixture is judged', () => {
  const names = readdirSync(fixtures).map((file) => file.replace('.json', ''))
  expect(asSeen.map(([fixture]) => fixture)).toEqual(names.toSorted())
})

describe('time tells', () => {
  test.each([
    ['a request that no machine can take has failed', 'a-request-that-no-machine-can-take', 121, 'failed'],
    ['a volume that is refused has failed', 'a-claim-without-its-class', 61, 'failed'],
    ['an address that nobody gives is not waited for', 'an-ingress-that-nobody-takes', 31, 'ready'],
    ['a container that runs on after its crashes works', 'memory-without-end', 61, 'ready'],
    ['a crash long ago is no crash loop', 'a-crash-at-the-start', 601, 'progressing'],
    ['a probe is waited for', 'a-probe-that-never-passes', 3600, 'progressing'],
  ])('%s', (_what, fixture, laterSeconds, state) => {
    expect(found(recorded(fixture), laterSeconds * second).readiness.state).toBe(state)
  })

  test.each([
    ['a secret that may be on its way', 'a-secret-that-is-not-there', 'ContainerConfig'],
    ['pods that are refused may find room', 'pods-that-admission-refuses', 'FailedCreate'],
    ['what an autoscaler scales may come', 'an-autoscaler-without-a-target', 'FailedGetScale'],
  ])('%s is waited for at first', (_what, fixture, reason) => {
    const seen = recorded(fixture)
    const appliedMs = Date.parse(seen.applied[0]?.object.metadata.creationTimestamp ?? '')
    expect(found({ ...seen, nowMs: appliedMs + second }).readiness).toMatchObject({ state: 'progressing', reason })
  })
})

describe('a Deployment', () => {
  const seen = recorded('a-deployment')
  const change = (edit: (deployment: { metadata: Record<string, unknown>; spec: { replicas: number } }) => void) => {
    const copy = structuredClone(seen)
    edit(copy.applied[0]?.object as never)
    return copy
  }

  test('has its pods as replicas, oldest first, each with the digest that was applied', () => {
    const { digest, replicas } = found(seen)
    expect(replicas.map(({ ordinal, digest, restarts }) => ({ ordinal, digest, restarts }))).toEqual([
      { ordinal: 0, digest, restarts: 0 },
      { ordinal: 1, digest, restarts: 0 },
    ])
  })

  test('that its controller has not taken is waited for, whatever its pods do', () => {
    const changed = change(({ metadata }) => {
      metadata['generation'] = 2
    })
    expect(found(changed).readiness).toMatchObject({ state: 'progressing', reason: 'Pending' })
  })

  test('that lacks a pod is waited for', () => {
    const more = change(({ spec }) => {
      spec.replicas = 3
    })
    expect(found(more).readiness).toMatchObject({ state: 'progressing', detail: '2 of 3 pods are there' })
  })

  test('whose pods are of another revision is waited for, and they have the digest of theirs', () => {
    const moved = change(({ metadata }) => {
      metadata['annotations'] = { 'windlass.dev/digest': 'new', 'deployment.kubernetes.io/revision': '2' }
    })
    const { readiness, replicas } = found(moved)
    expect(readiness).toMatchObject({ state: 'progressing', reason: 'Updating' })
    expect(replicas.map(({ digest }) => digest)).toEqual([found(seen).digest, found(seen).digest])
  })

  test('whose next pod is refused has failed, though it has as many as it should', () => {
    const moved = change(({ metadata }) => {
      metadata['annotations'] = { 'windlass.dev/digest': 'new', 'deployment.kubernetes.io/revision': '2' }
    })
    const appliedMs = Date.parse(seen.applied[0]?.object.metadata.creationTimestamp ?? '')
    const message = '(combined from similar events): Error creating: pods "a" is forbidden: exceeded quota: few'
    const refused = (seconds: number) => {
      const at = new Date(appliedMs + seconds * second).toISOString()
      const involvedObject = { kind: 'ReplicaSet', uid: moved.revisions[0]?.metadata.uid ?? '' }
      return {
        ...seen.events[0],
        involvedObject,
        reason: 'FailedCreate',
        message,
        firstTimestamp: at,
        lastTimestamp: at,
      }
    }
    const judged = (refusedAfter: number, nowAfter: number) => {
      const events = [refused(refusedAfter)] as never
      return found({ ...moved, events, nowMs: appliedMs + nowAfter * second }).readiness
    }
    const detail = 'pods "a" is forbidden: exceeded quota: few'
    expect(judged(30, 40)).toMatchObject({ state: 'progressing', reason: 'FailedCreate' })
    expect(judged(30, 50)).toMatchObject({ state: 'progressing', reason: 'FailedCreate' })
    expect(judged(30, 130)).toMatchObject({ state: 'failed', reason: 'FailedCreate', detail })
    expect(judged(-30, 50)).toMatchObject({ state: 'progressing', reason: 'Updating' })
  })

  test('whose template was changed under the same digest has pods that are not of it', () => {
    const drifted = change(({ metadata }) => {
      metadata['annotations'] = {
        ...(metadata['annotations'] as object),
        'deployment.kubernetes.io/revision': '2',
      }
    })
    const { digest, replicas } = found(drifted)
    expect(replicas[0]?.digest).toMatch(new RegExp(`^${digest}/deployment-`))
  })
})

test('what is of the same stack in another namespace is not part of the release', () => {
  const seen = recorded('a-configmap')
  const [applied] = seen.applied
  const elsewhere = structuredClone(applied) as unknown as { object: { metadata: Record<string, unknown> } }
  delete elsewhere.object.metadata['namespace']
  elsewhere.object.metadata['annotations'] = { 'windlass.dev/digest': 'a', 'windlass.dev/namespace': 'other' }
  const { resources } = observationOf(
    { namespace: 'tested', stack: 'tested' },
    { ...seen, applied: [elsewhere as never] },
  )
  expect(resources).toEqual([])
})

test('an image that a registry cannot give now is waited for', () => {
  const text = readFileSync(join(fixtures, 'an-image-that-does-not-exist.json'), 'utf8')
  const away = text.replaceAll(/[^"]*not found[^"]*/g, 'dial tcp 192.0.2.1:443: connect: connection refused')
  const seen = seenOfRecord(JSON.parse(away) as RecordedSeen)
  expect(found(seen).readiness).toMatchObject({ state: 'progressing', reason: 'PullingImage' })
})

test('what nothing has a place to say anything of is ready once it is there', () => {
  const seen = recorded('a-configmap')
  const [applied] = seen.applied
  const monitor = { apiVersion: 'monitoring.example.com/v1', kind: 'Monitor' }
  const of = (kind: typeof monitor & { readonly silent?: boolean }) =>
    found({ ...seen, applied: applied === undefined ? [] : [{ ...applied, kind }] }).readiness.state
  expect(of({ ...monitor, silent: true })).toBe('ready')
  expect(of(monitor)).toBe('progressing')
})

test('a Job that goes on has no replica that is ready, whatever its pod says', () => {
  const seen = recorded('a-job-that-is-done')
  const copy = structuredClone(seen) as unknown as { applied: { object: { status: { conditions: unknown[] } } }[] }
  for (const { object } of copy.applied) object.status.conditions = []
  const { readiness, replicas } = found(copy as unknown as Seen)
  expect(readiness).toMatchObject({ state: 'progressing', reason: 'Running' })
  expect(replicas.map((replica) => replica.readiness.state)).toEqual(['progressing'])
})

describe('a Job that has ended', () => {
  test('with a failure has a replica that failed, so that nobody waits for it', () => {
    const { readiness, replicas } = found(recorded('a-job-that-fails'))
    expect(replicas).toHaveLength(1)
    expect(replicas[0]?.readiness).toEqual(readiness)
  })

  test('is done though its pod was cleared away', () => {
    const { digest, replicas } = found({ ...recorded('a-job-that-is-done'), pods: [] })
    expect(replicas).toMatchObject([{ ordinal: 0, digest, readiness: { state: 'ready' } }])
  })
})
