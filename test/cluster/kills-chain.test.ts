import { describe, expect, test } from 'vitest'
import { chainRelease, nodesOf, quorum } from './harness/chain-release.ts'
import type { CommandPlace } from './harness/command-place.ts'
import { expectCutOff, freeLock } from './harness/cut-off.ts'
import { expectOneRelease } from './harness/one-release.ts'
import { signalled } from './harness/signalled.ts'
import { watchHeights } from './harness/watch-heights.ts'
import { watchReady } from './harness/watch-ready.ts'

/**
 * A node is replaced by five writes, and each but the last node by the same: the journal's that it begins, those that have
 * the controller move nobody by itself, delete the pod and give the controller back its partition, and the journal's that
 * it is done. The journal's first is as for any other change (`kills.test.ts`); here the command is killed before each of
 * the others: with the first node, to go back, and with the second, which finds what the first left, to go on.
 */
const theController = /"updateStrategy":.*"type":"OnDelete"/
/** The last node is the controller's turn: its partition is let down, and it would move the pod by itself. */
const thePartition = /"updateStrategy":.*"partition":0\b/
const theRelease = /^PUT \S+\.release-\d/

const backOnes = [
  { what: 'DELETE', beforeWrite: 2 },
  { what: 'PATCH', beforeWrite: 3 },
  { what: 'PUT', beforeWrite: 4 },
] as const

/** Each is met by the command that goes on from the one before. */
const onwardOnes = [
  // Those of the first node, and the journal's of this one.
  { what: 'PATCH', since: theController, beforeWrite: 6 },
  { what: 'DELETE', since: theController, beforeWrite: 2 },
  { what: 'PATCH', since: theController, beforeWrite: 3 },
  { what: 'PATCH', since: thePartition, beforeWrite: 1 },
  { what: 'DELETE', since: thePartition, beforeWrite: 2 },
  { what: 'PUT', since: theRelease, beforeWrite: 1 },
] as const

describe.concurrent('killed while the nodes of a chain are replaced', () => {
  test('the next command goes back, whichever write of the first node was next', async () => {
    await using place = await chainRelease()
    await place.ends(0, 'deploy')
    const claims = await place.uidsOfClaims()
    await using watch = watchReady(place.namespace, { least: quorum })
    await using chain = watchHeights(place)
    for (const { what, beforeWrite } of backOnes) {
      place.write(nodesOf(9_000 - beforeWrite))
      await deployKilled(place, { what, since: theController, beforeWrite })
      await place.ends(0, 'rollback')
      await expectOneRelease(place)
    }
    await chain[Symbol.asyncDispose]()
    expectBlocks(chain.heights)
    expect(watch.lapses).toEqual([])
    expect(await place.uidsOfClaims()).toEqual(claims)
  })

  test('the next command goes on, killed again and again until the last node and the end of the release', async () => {
    await using place = await chainRelease()
    await place.ends(0, 'deploy')
    const claims = await place.uidsOfClaims()
    await using watch = watchReady(place.namespace, { least: quorum })
    await using chain = watchHeights(place)
    place.write(nodesOf(9_000))
    for (const kill of onwardOnes) await deployKilled(place, kill)
    await place.ends(0, 'deploy')
    await chain[Symbol.asyncDispose]()
    await expectOneRelease(place)
    expectBlocks(chain.heights)
    expect(watch.lapses).toEqual([])
    expect(await place.uidsOfClaims()).toEqual(claims)
  })
})

/** A deploy that is killed before this write, which leaves what serves and a lock that has expired. */
async function deployKilled(
  place: CommandPlace,
  { what, since, beforeWrite }: { readonly what: string; readonly since: RegExp; readonly beforeWrite: number },
): Promise<void> {
  const { stderr } = await place.start(['deploy'], signalled({ signal: 'SIGKILL', since, beforeWrite })).ended
  expect(stderr).toMatch(new RegExp(`^SIGKILL before ${what} `, 'm'))
  await expectCutOff(place)
  await freeLock(place, 'xai-blockchain')
}

/** At every look some node had what was there before, and more came meanwhile. */
function expectBlocks(heights: readonly number[]): void {
  expect(heights).toEqual(heights.toSorted((a, b) => a - b))
  expect((heights.at(-1) ?? 0) - (heights[0] ?? 0)).toBeGreaterThanOrEqual(3)
}
