import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { openCluster } from './harness/open-cluster.ts'
import { missingImage, standInImages, standInStore } from './harness/stand-in-components.ts'

const store = standInStore

interface Claim {
  readonly metadata: { readonly uid: string }
  readonly spec: { readonly volumeName: string }
  readonly status: { readonly capacity: { readonly storage: string } }
}

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, a volume', () => {
  let place: CommandPlace
  const get = async (path: string) => {
    using connection = await openCluster()
    const request = { method: 'GET', path: `/api/v1/namespaces/${place.namespace}/${path}` } as const
    return (await connection.request({ ...request, signal: AbortSignal.timeout(30_000) })).body
  }
  const claim = async () => (await get('persistentvolumeclaims/data-tested-store-0')) as Claim
  const pod = async () => ((await get('pods/tested-store-0')) as Claim).metadata.uid
  const sized = (size: string) => place.write({ store: { storage: { size } } })
  let first: { readonly claim: Claim; readonly pod: string }

  const isTheSame = async (capacity: string) => {
    const { metadata, spec, status } = await claim()
    expect({ uid: metadata.uid, volume: spec.volumeName, capacity: status.capacity.storage }).toEqual({
      uid: first.claim.metadata.uid,
      volume: first.claim.spec.volumeName,
      capacity,
    })
    expect(await pod()).toBe(first.pod)
    await place.ends(0, 'health')
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
  }

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { components: { store } },
      images: await standInImages(),
    })
    await place.ends(0, 'deploy')
    first = { claim: await claim(), pod: await pod() }
  })
  afterAll(() => place?.[Symbol.asyncDispose]())

  test('grows while its pod serves on: planned step by step, and marked as what cannot be taken back', async () => {
    sized('24Mi')
    const { stdout } = await place.ends(0, 'plan')
    expect(stdout).toMatch(
      /\+ the volumes of store grow.*\[irreversible\]\n.*- store is removed with its replicas and volumes kept, since spec\.volumeClaimTemplates.*\n.*~ store is made again around its replicas\n.*storage: "16Mi" → "24Mi"\n/,
    )
    expect(stdout).not.toContain('↻')
    await place.ends(0, 'deploy')
    await isTheSame('24Mi')
  })

  test('and its pod survive a kill between the steps; the next deploy goes on', async () => {
    sized('48Mi')
    const killed = place.start(['deploy'])
    await killed.line(/store is removed with its replicas/)
    killed.signal('SIGKILL')
    await killed.ended
    // The lock of who was killed is free once it has expired.
    await expect.poll(async () => (await place.run('deploy')).exitCode, { timeout: 90_000, interval: 2_000 }).toBe(0)
    await isTheSame('48Mi')
  })

  test('does not shrink: that is refused before anything changes', async () => {
    sized('16Mi')
    const { stderr } = await place.ends(1, 'deploy')
    expect(stderr).toContain('the volumes of store are larger than described, and no volume shrinks')
    expect(stderr).toContain('ROLLOUT_IMMUTABLE')
  })

  test('stays larger when the release that grew it fails and is rolled back', async () => {
    const missing = await missingImage()
    place.write({ store: { storage: { size: '56Mi' }, image: missing } })
    await place.ends(3, 'deploy')
    expect((await claim()).status.capacity.storage).toBe('56Mi')
    expect((await claim()).metadata.uid).toBe(first.claim.metadata.uid)
    await place.ends(0, 'health')
    sized('48Mi')
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
  })
})
