import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { FaultyPlace, standInProgram } from './harness/faulty-place.ts'
import { applyAll } from './harness/pods.ts'

const storage = { size: '16Mi' }
const components = {
  store: { kind: 'database', ...standInProgram, storage },
  api: { kind: 'service', ...standInProgram, phase: 'core', replicas: 2 },
}

/** A second store, which comes with a change. */
function ledger(change: object) {
  return { ledger: { kind: 'database', ...standInProgram, storage, ...change } }
}

describe('a change whose replica cannot be made', () => {
  let place: FaultyPlace

  beforeAll(async () => {
    place = await FaultyPlace.deploy({ components, leastReady: 3 })
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('for want of a storage class fails by itself, and says which claim is refused', async () => {
    const report = await place.fails(ledger({ storage: { ...storage, class: 'nothing' } }))
    expect(report).toMatch(
      /^tested-ledger-0 cannot run, since it gets no volume: data-tested-ledger-0: storageclass\S* "nothing" not found\. /m,
    )
    expect(report).toContain('No replica of ledger serves.')
  })

  test('for want of a provisioner says who is waited for', async () => {
    const name = `nobody-${place.commands.namespace}`
    const metadata = { name }
    const nobody = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata,
      provisioner: 'nobody.example.com',
    }
    await applyAll([{ ...nobody, volumeBindingMode: 'WaitForFirstConsumer' }])
    try {
      const changed = ledger({ storage: { ...storage, class: name } })
      const report = await place.fails(changed, '--timeout', '15')
      expect(report).toMatch(/^tested-ledger-0 waits for a volume: data-tested-ledger-0: .*provisioner/m)
      expect(report).toContain('not done within 15 s')
    } finally {
      await (await apiServer()).remove(nobody)
    }
  })

  test('for want of room says how much of what is lacking', async () => {
    const vast = { requests: { cpu: '999', memory: '32Mi' }, limits: { cpu: '999', memory: '96Mi' } }
    const report = await place.fails({ api: { resources: vast } }, '--timeout', '15')
    expect(report).toMatch(/^tested-api-\S+ waits for a machine with room: .*Insufficient cpu/m)
    expect(report).toMatch(/tested-api-\S+ and tested-api-\S+ keep serving\./)
  })

  test('for want of a key in a secret fails by itself, and names secret and key', async () => {
    const { namespace } = place.commands
    await applyAll([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials', namespace }, stringData: { user: 'api' } },
    ])
    const secrets = { token: { from: 'existing', name: 'credentials', key: 'password' } }
    const report = await place.fails({ api: { secrets } })
    expect(report).toMatch(
      /^tested-api-\S+ cannot run, since a secret .*: .* secret key: password, of secret credentials\. /m,
    )
  })

  test('for want of a value of a secret is refused before anything is touched', async () => {
    const before = await place.isWhole()
    const secrets = { token: { from: 'env', variable: 'TESTED_TOKEN_THAT_IS_NOT_SET' } }
    place.commands.write({ api: { secrets } })
    const { stderr } = await place.commands.ends(1, 'deploy')
    expect(stderr).toMatch(/^secret tested-api\S*, key \S+: the variable TESTED_TOKEN_THAT_IS_NOT_SET is not set$/m)
    expect(stderr).toContain('code: CLUSTER_SECRET_UNRESOLVED')
    expect(await place.isWhole()).toBe(before)
  })

  test('leaves health degraded with the reason for as long as it is left so, and the next deploy works', async () => {
    const changed = ledger({ storage: { ...storage, class: 'nothing' } })
    const { health } = await place.isLeft(changed, '--timeout', '10')
    expect(health.exitCode).toBe(1)
    expect(health.stdout).toMatch(/^degraded: release \d+ \(test\) is deployed$/m)
    expect(health.stdout).toMatch(/^ {2}degraded: release \d+ is failed: .*storageclass\S* "nothing" not found/m)
    await place.comes({})
  })
})
