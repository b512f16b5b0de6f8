import { expect, test } from 'vitest'
import { clusterFault } from '../harness/cluster-fault.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { unpulledStandIn, withoutRegistry } from '../harness/registry-process.ts'
import { smallRelease } from '../harness/small-release.ts'
import { watchReady } from '../harness/watch-ready.ts'

test.runIf(clusterFault)('with CLUSTER_FAULT, a deploy waits for a registry that is away', async () => {
  await using place = await smallRelease()
  await place.ends(0, 'deploy')
  // Those of the API.
  await using watch = watchReady(place.namespace, { least: 2 })
  place.write({ api: { image: await unpulledStandIn() } })
  let deploy: ReturnType<typeof place.start> | undefined
  await withoutRegistry(async () => {
    deploy = place.start(['deploy'])
    await deploy.line(/api: waiting: .*tested-api-\S+ is progressing/)
    const { exitCode, stdout } = await place.run('health')
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toMatch(/degraded: release 2 is under way, by windlass deploy by/)
  })
  const end = await deploy?.ended
  expect(end?.exitCode, `${end?.stdout}\n${end?.stderr}`).toBe(0)
  await expectOneRelease(place)
  expect(watch.lapses).toEqual([])
})
