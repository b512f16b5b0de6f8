import type { IContainerStatus, IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { containerRuns, runName } from './container-runs.ts'

const ended = (exitCode: number) => ({ terminated: { exitCode } })

function podOf(status: { readonly init?: Partial<IContainerStatus>[]; readonly main: Partial<IContainerStatus>[] }) {
  const complete = (statuses: readonly Partial<IContainerStatus>[] = []) =>
    statuses.map((one) => ({ name: 'main', image: '', imageID: '', ready: false, restartCount: 0, ...one }))
  const metadata = { name: 'node-0', uid: 'a', resourceVersion: '1', creationTimestamp: '' }
  const spec = { containers: status.main.map(({ name = 'main' }) => ({ name })) }
  return {
    metadata,
    spec,
    status: { initContainerStatuses: complete(status.init), containerStatuses: complete(status.main) },
  } as Live<IPod>
}

test('a container that never ran has no log yet', () => {
  expect(containerRuns(podOf({ main: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }))).toEqual([])
})

test('one that waits to be started again has the log of the run that ended', () => {
  const main = [{ restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended(1) }]
  expect(containerRuns(podOf({ main }))).toMatchObject([{ restarts: 3, state: 'waiting', hasPrevious: true }])
})

test('what prepares a pod is told of as long as it is not through', () => {
  const main = [{ state: { waiting: {} } }]
  const names = (pod: Live<IPod>, which?: 'all') => containerRuns(pod, which).map(({ container }) => container)
  expect(names(podOf({ init: [{ name: 'prepare', state: ended(1) }], main }))).toEqual(['prepare'])
  const done = podOf({ init: [{ name: 'prepare', state: ended(0) }], main: [{ state: { running: {} } }] })
  expect(names(done)).toEqual(['main'])
  expect(names(done, 'all')).toEqual(['prepare', 'main'])
})

test('lines of a pod with several containers say whose they are', () => {
  const running = { state: { running: {} } }
  const one = podOf({ main: [running] })
  const two = podOf({ main: [running, { ...running, name: 'proxy' }] })
  expect(containerRuns(one).map((run) => runName(one, run))).toEqual(['node-0'])
  expect(containerRuns(two).map((run) => runName(two, run))).toEqual(['node-0/main', 'node-0/proxy'])
})
