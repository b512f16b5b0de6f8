import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { SimulatedWorld } from '../testing/simulated-world.ts'
import {
  currentRelease,
  prunable,
  readRecentReleases,
  readRelease,
  readReleases,
  shownStatus,
  unfinishedReleases,
  writeRelease,
} from './history.ts'
import { Journal } from './journal.ts'
import type { Release, ReleaseStatus } from './release.ts'
import { rollbackDestination } from './rollback-destination.ts'
import { withLock } from './with-lock.ts'

const signal = new AbortController().signal

function release(number: number, status: ReleaseStatus, intent: Release['intent'] = { kind: 'deploy' }): Release {
  const rendered = { resources: [], workloads: [] }
  const made = { environment: 'test', description: {}, rendered, by: 'a test', createdAtMs: number, operations: [] }
  return { number, status, intent, ...made }
}

const removal = (number: number, status: ReleaseStatus) => release(number, status, { kind: 'remove' })
const numbers = (releases: readonly Release[]) => releases.map(({ number }) => number)

function store() {
  const clock = new SimulatedClock()
  const world = new SimulatedWorld(clock)
  return { clock, world, target: new SimulatedTarget(world) }
}

describe('the history', () => {
  it('gives back what was written, oldest first', async () => {
    const { records } = store().target
    for (const number of [10, 9, 2]) await writeRelease({ records, signal, release: release(number, 'deployed') })
    expect(numbers(await readReleases({ records, signal }))).toEqual([2, 9, 10])
  })

  it('is read down to the last good release, where no more is needed', async () => {
    const { target } = store()
    const { records } = target
    const statuses = ['deployed', 'deployed', 'rolled-back', 'running'] as const
    for (const [index, status] of statuses.entries())
      await writeRelease({ records, signal, release: release(index + 1, status) })
    expect(numbers(await readRecentReleases({ records, signal }))).toEqual([2, 3, 4])
  })

  it('names the releases there are when one is asked for that is not', async () => {
    const { records } = store().target
    await writeRelease({ records, signal, release: release(3, 'deployed') })
    await expect(readRelease({ records, signal, number: 4 })).rejects.toMatchObject({
      code: 'ROLLOUT_RELEASE_UNKNOWN',
      hint: 'Kept are 3.',
    })
  })

  it('refuses a record it does not understand, by its name', async () => {
    const { records } = store().target
    await records.write({ name: 'release-000001', value: { number: 'one' }, signal })
    await expect(readReleases({ records, signal })).rejects.toMatchObject({
      code: 'ROLLOUT_RECORD_INVALID',
      details: { record: 'release-000001' },
    })
  })

  it('knows what runs: the last that was deployed, unless a removal has begun', () => {
    const first = release(1, 'deployed')
    const second = release(2, 'deployed')
    expect(currentRelease([first, second, release(3, 'rolled-back')])).toBe(second)
    expect(currentRelease([first, removal(2, 'running')])).toBeUndefined()
    expect(currentRelease([first, removal(2, 'removed'), release(3, 'rolled-back')])).toBeUndefined()
    expect(shownStatus(first, [first, second])).toBe('superseded')
    expect(shownStatus(second, [first, second])).toBe('deployed')
  })

  it('knows what may have left something behind', () => {
    const history = [release(1, 'deployed'), release(2, 'failed'), release(3, 'running')]
    expect(numbers(unfinishedReleases(history))).toEqual([3, 2])
    expect(unfinishedReleases([...history, release(4, 'rolled-back')])).toEqual([])
  })

  it('prunes old releases, but never what runs, ran last, or is unfinished', () => {
    const history = [
      release(1, 'deployed'),
      release(2, 'rolled-back'),
      release(3, 'deployed'),
      ...[4, 5, 6].map((number) => release(number, 'rolled-back')),
    ]
    const prunableOf = (recent: readonly Release[], keep: number) =>
      prunable({ numbers: numbers(history), recent, keep })
    expect(prunableOf(history.slice(2), 2)).toEqual([1, 2, 4])
    expect(prunableOf([release(1, 'deployed'), ...[2, 3, 4, 5, 6].map((n) => release(n, 'failed'))], 1)).toEqual([])
  })
})

describe('where a rollback goes', () => {
  it('is the good release before the one that runs', () => {
    expect(rollbackDestination({ releases: [release(1, 'deployed'), release(2, 'deployed')] }).number).toBe(1)
    const afterFailure = [release(1, 'deployed'), release(2, 'deployed'), release(3, 'rolled-back')]
    expect(rollbackDestination({ releases: afterFailure }).number).toBe(1)
  })

  it('is what ran before a release that did not finish', () => {
    expect(rollbackDestination({ releases: [release(1, 'deployed'), release(2, 'interrupted')] }).number).toBe(1)
  })

  it('is the one named, where that ever ran well', () => {
    const releases = [release(1, 'deployed'), release(2, 'rolled-back'), release(3, 'deployed')]
    expect(rollbackDestination({ releases, number: 1 }).number).toBe(1)
    expect(() => rollbackDestination({ releases, number: 2 })).toThrow('Release 2 never ran well: it is rolled-back.')
    expect(() => rollbackDestination({ releases, number: 9 })).toThrow('There is no release 9.')
  })

  it('is nowhere when nothing ran before', () => {
    expect(() => rollbackDestination({ releases: [release(1, 'deployed')] })).toThrow(
      expect.objectContaining({ code: 'ROLLOUT_NO_DESTINATION' }),
    )
  })
})

describe('the journal', () => {
  it('has every operation with its times', async () => {
    const { clock, target } = store()
    await writeRelease({ records: target.records, signal, release: release(1, 'running') })
    const journal = new Journal({ records: target.records, clock, signal, release: 1 })
    await journal.of('release').record({ operation: 'a', state: 'started' })
    await clock.sleep({ ms: 500, signal })
    await journal.of('release').record({ operation: 'a', state: 'finished' })
    await journal.of('rollback').record({ operation: 'a', state: 'started' })
    expect((await readRelease({ records: target.records, signal, number: 1 })).journal).toEqual([
      { stage: 'release', operation: 'a', startedAtMs: 1_000_000, finishedAtMs: 1_000_500 },
      { stage: 'rollback', operation: 'a', startedAtMs: 1_000_500 },
    ])
  })

  it('writes entries that come together in one go', async () => {
    const { clock, target } = store()
    const journal = new Journal({ records: target.records, clock, signal, release: 1 })
    const operations = Array.from({ length: 20 }, (_, index) => `operation-${index}`)
    await Promise.all(operations.map((operation) => journal.of('release').record({ operation, state: 'started' })))
    expect(target.calls).toBeLessThanOrEqual(2)
  })

  it('fails for the entry that could not be written, and goes on with the next', async () => {
    const { clock, world } = store()
    const target = new SimulatedTarget(world, (call) => (call === 0 ? 'fail-before' : undefined))
    const journal = new Journal({ records: target.records, clock, signal, release: 1 }).of('release')
    await expect(journal.record({ operation: 'a', state: 'started' })).rejects.toThrow('records.write failed')
    await journal.record({ operation: 'b', state: 'started' })
    expect(world.records.get('journal-000001')).toHaveLength(2)
  })
})

describe('the lock', () => {
  it('is renewed for as long as the work takes, and free afterwards', async () => {
    const { clock, target, world } = store()
    await withLock({
      target,
      clock,
      holder: 'me',
      signal,
      task: async (lost) => {
        await clock.sleep({ ms: 200_000, signal })
        expect(world.lease?.expiresAtMs).toBeGreaterThan(clock.nowMs())
        expect(lost.aborted).toBe(false)
      },
    })
    expect(world.lease).toBeUndefined()
  })

  it('is free again when the work fails', async () => {
    const { clock, target, world } = store()
    const task = async () => {
      throw new Error('broken')
    }
    await expect(withLock({ target, clock, holder: 'me', signal, task })).rejects.toThrow('broken')
    expect(world.lease).toBeUndefined()
  })
})
