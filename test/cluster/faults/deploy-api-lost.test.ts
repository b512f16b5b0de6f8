import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import type { CommandPlace } from '../harness/command-place.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { smallRelease, versionOf } from '../harness/small-release.ts'
import { missingImage } from '../harness/stand-in-components.ts'

describe.runIf(clusterFault)('with CLUSTER_FAULT, a deploy whose API server dies and comes back', () => {
  let place: CommandPlace
  let claims: readonly string[]

  beforeAll(async () => {
    place = await smallRelease()
    await place.ends(0, 'deploy')
    claims = await place.uidsOfClaims()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  /** Kills the API server, and starts it when `work` is done, however that ends. */
  async function withoutApi(work: () => Promise<unknown>): Promise<void> {
    try {
      await inflict('api', 'kill')
      await work()
    } finally {
      await inflict('api', 'start')
    }
  }

  test('while it applies waits and ends well', async () => {
    place.write(versionOf('apply'))
    const deploy = place.start(['deploy'], { signal: 'SIGSTOP', beforeWrite: 1, since: /^PATCH \S+\/deployments\// })
    await deploy.line(/^SIGSTOP before/)
    await withoutApi(async () => deploy.signal('SIGCONT'))
    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('release 2 runs on ')
    await expectOneRelease(place)
  })

  test('while it waits says that nobody can look, and ends well', async () => {
    place.write(versionOf('wait'))
    const deploy = place.start(['deploy'])
    await deploy.line(/store: waiting: tested-store-0/)
    await withoutApi(() => deploy.line(/\(ApiUnreachable\): the API server has not answered since/))
    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('release 3 runs on ')
    await expectOneRelease(place)
  })

  test('while it rolls back waits, and the release before it serves again', async () => {
    const image = await missingImage()
    place.write({ ...versionOf('rollback'), api: { image } })
    const back = /^PATCH \S+\/deployments\/tested-api\S* .*stand-in@sha256:/
    const deploy = place.start(['deploy'], { signal: 'SIGSTOP', beforeWrite: 1, since: back })
    await deploy.line(/^SIGSTOP before/)
    await withoutApi(async () => deploy.signal('SIGCONT'))
    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(3)
    expect(stdout).toMatch(/^tested-api-\S+ cannot run, since its image is in no registry: /m)
    expect(stdout).toContain('Everything was rolled back to release 3 and verified.')
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
    place.write(versionOf('after'))
    await place.ends(0, 'deploy')
  })
})
