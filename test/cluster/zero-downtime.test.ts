import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askHeight } from './harness/ask-height.ts'
import { chainRelease } from './harness/chain-release.ts'
import { CommandPlace } from './harness/command-place.ts'
import { loadBalancerAddress } from './harness/load-balancer.ts'
import { outside, outsideClient } from './harness/outside-client.ts'
import { missingImage, standInImages, standInService } from './harness/stand-in-components.ts'
import { SteadyClient } from './harness/steady-client.ts'

/** Enough for the requests also where other tests take the rest of the machine. */
const small = { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '500m', memory: '128Mi' } }

/** A service, and the way in that its users gave it. */
const components = {
  api: { ...standInService, replicas: 2, resources: small },
  outside,
}

const perSecond = 200
const leastRequests = 20_000

/** Nodes make blocks and check each other's meanwhile. */
const callsPerSecond = 50

describe('a client outside of the release', () => {
  let place: CommandPlace

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { components },
      images: await standInImages(),
    })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('misses no answer during updates, a failed one, and rollbacks', async () => {
    await using client = await outsideClient(place, { perSecond })
    await place.ends(0, 'set', 'config', 'api', 'greeting=one')
    await place.ends(3, 'set', 'image', 'api', await missingImage())
    place.write({ api: { env: { VERSION: '2' } } })
    await place.ends(0, 'deploy')
    place.write({ api: { env: { VERSION: '3', FAULT: 'crash-at-start' } } })
    await place.ends(3, 'deploy')
    await place.ends(0, 'rollback')
    for (let update = 1; client.sent < leastRequests; update++)
      await place.ends(0, 'set', 'config', 'api', `greeting=${update}`)

    const { requests, failures, connections, answers } = await client.stop()
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThanOrEqual(leastRequests)
    expect(connections.new).toBe(Math.ceil(requests / 2))
    expect(connections.kept).toBeLessThan(requests / 20)
    const versions = new Set([...answers.keys()].map((answer) => JSON.parse(answer).version))
    expect(versions).toEqual(new Set(['1', '2']))
  })
})

describe('a caller of JSON-RPC outside of the release', () => {
  let place: CommandPlace

  beforeAll(async () => {
    place = await chainRelease({ loadBalancers: { rpc: true } })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('misses no answer while the nodes are replaced', async () => {
    const url = `http://${await loadBalancerAddress(place.namespace, 'xai-blockchain-node-rpc')}:8546/`
    await using client = new SteadyClient({ url, perSecond: callsPerSecond, ask: askHeight })
    await place.ends(0, 'set', 'config', 'node', 'mining.maxHashesPerSecond=9000')

    const { requests, failures, connections, answers } = await client.stop()
    expect(failures).toEqual([])
    expect(connections.new).toBe(Math.ceil(requests / 2))
    expect(connections.kept).toBeLessThan(requests / 20)
    const heights = [...answers.keys()].map(Number)
    expect(Math.max(...heights)).toBeGreaterThan(Math.min(...heights))
  })
})
