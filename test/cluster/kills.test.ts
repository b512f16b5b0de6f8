import type { ReleaseHealth } from '@windlass/rollout/health'
import { describe, expect, test, vi } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import type { CommandPlace } from './harness/command-place.ts'
import { expectOneRelease } from './harness/one-release.ts'
import { smallRelease, versionOf } from './harness/small-release.ts'
import { missingImage } from './harness/stand-in-components.ts'
import { watchReady } from './harness/watch-ready.ts'

/** Between two writes to the API server nothing of the cluster changes: to be killed before each is to be killed anywhere. */
const walks = [
  { what: 'a deploy', which: 'odd', first: 1, broken: false },
  { what: 'a deploy', which: 'even', first: 2, broken: false },
  // It begins with its evidence.
  { what: 'a rollback', which: 'odd', first: 1, broken: true, since: /evidence-\d/ },
  { what: 'a rollback', which: 'even', first: 2, broken: true, since: /evidence-\d/ },
] as const

/** What is written while no release is under way: the lock, and the release itself for the first time. */
const outside = /^SIGKILL before (POST|DELETE) \S+\/leases|^SIGKILL before POST .*"[^"]*\.release-\d/m

describe.concurrent('killed right before a write, whichever it is', () => {
  test.for(walks)('$what leaves what the next command ends: $which writes', { timeout: 480_000 }, async (walk) => {
    await using place = await smallRelease()
    await place.ends(0, 'deploy')
    const claims = await place.uidsOfClaims()
    const image = await missingImage()
    // Those of the API.
    await using watch = await watchReady(place.namespace, { least: 2 })
    const said: string[] = []
    for (let beforeWrite: number = walk.first; ; beforeWrite += 2) {
      const good = walk.broken ? {} : versionOf(beforeWrite)
      place.write(walk.broken ? { api: { image } } : good)
      const end = await place.start(['deploy'], { ...walk, signal: 'SIGKILL', beforeWrite }).ended
      if (end.signal === null) {
        expect(end.exitCode, end.stderr).toBe(walk.broken ? 3 : 0)
        break
      }
      said.push(/^SIGKILL before \S+ \S+/m.exec(end.stderr)?.[0] ?? '')
      const begun = !outside.test(end.stderr)
      if (begun) await expectCutOff(place)
      else expect((await place.run('health')).exitCode, said.at(-1)).toBe(0)
      await freeLock(place)
      place.write(good)
      await place.ends(0, begun && beforeWrite % 4 < 2 ? 'rollback' : 'deploy')
      await expectOneRelease(place)
    }
    expect(said.length, said.join('\n')).toBeGreaterThanOrEqual(3)
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
    expect(watch.lapses).toEqual([])
  })
})

/** It serves, and says what is amiss, whether or not its lock has expired by now. */
async function expectCutOff(place: CommandPlace): Promise<void> {
  const reason = expect.stringMatching(/^release \d+ (is under way, by windlass deploy by|was cut off: its command \()/)
  // The pod of the store may be on its way.
  await vi.waitFor(
    async () => {
      const { state, reasons }: ReleaseHealth = JSON.parse((await place.run('health', '--json')).stdout)
      expect(reasons).toContainEqual({ state: 'degraded', reason })
      expect(state, JSON.stringify(reasons, null, 2)).toBe('degraded')
    },
    { timeout: 60_000, interval: 2_000 },
  )
}

/** As its time would, which another test lets pass. */
async function freeLock({ namespace }: CommandPlace): Promise<void> {
  const metadata = { name: 'windlass-tested', namespace }
  await (await apiServer()).remove({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata })
}
