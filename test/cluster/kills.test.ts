import { describe, expect, test } from 'vitest'
import { expectCutOff, freeLock } from './harness/cut-off.ts'
import { expectOneRelease } from './harness/one-release.ts'
import { signalled } from './harness/signalled.ts'
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
    await using watch = watchReady(place.namespace, { least: 2 })
    const said: string[] = []
    for (let beforeWrite: number = walk.first; ; beforeWrite += 2) {
      const good = walk.broken ? {} : versionOf(beforeWrite)
      place.write(walk.broken ? { api: { image } } : good)
      const end = await place.start(['deploy'], signalled({ ...walk, signal: 'SIGKILL', beforeWrite })).ended
      if (end.signal === null) {
        expect(end.exitCode, end.stderr).toBe(walk.broken ? 3 : 0)
        break
      }
      said.push(/^SIGKILL before \S+ \S+/m.exec(end.stderr)?.[0] ?? '')
      const begun = !outside.test(end.stderr)
      if (begun) await expectCutOff(place)
      else expect((await place.run('health')).exitCode, said.at(-1)).toBe(0)
      await freeLock(place, 'tested')
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

test('a removal that was killed is undone by the next deploy, while what it asked to go still ends', async () => {
  await using place = await smallRelease()
  place.write({ api: { env: { FAULT: 'refuse-to-stop' }, pod: { drainSeconds: 10 } } })
  await place.ends(0, 'deploy')
  const claims = await place.uidsOfClaims()
  const down = place.start(['down', '--yes'])
  await expect
    .poll(async () => (await place.objects('/apis/apps/v1', 'deployments'))[0]?.metadata.deletionTimestamp)
    .toBeDefined()
  down.signal('SIGKILL')
  await down.ended
  await freeLock(place, 'tested')
  expect((await place.run('health')).stdout).toMatch(/the removal was cut off/)

  await place.ends(0, 'deploy')
  await expectOneRelease(place)
  expect(await place.uidsOfClaims()).toEqual(claims)
})
