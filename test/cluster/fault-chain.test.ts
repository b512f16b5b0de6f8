import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { registryImage } from './harness/registry-image.ts'
import { watchHeights } from './harness/watch-heights.ts'
import { watchReady } from './harness/watch-ready.ts'

const quorum = 2
const nodes = ['xai-blockchain-node-0', 'xai-blockchain-node-1', 'xai-blockchain-node-2'] as const
const consensus = { chainId: 92003, initialDifficultyHexDigits: 4, blockTimeSeconds: 2, developmentAccounts: 10 }

describe('a chain whose first changed node', () => {
  let place: CommandPlace
  let claims: readonly string[]

  const claimsNow = async () =>
    (await place.objects('/api/v1', 'persistentvolumeclaims')).map(({ metadata }) => metadata.uid)

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { file: 'xai.yaml' },
      images: { 'ghcr.io/example/windlass/node:0.1.0': await registryImage('node') },
      overrides: { entry: { enabled: false }, monitoring: { enabled: false } },
    })
    await place.ends(0, 'deploy')
    claims = await claimsNow()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  /** The chain goes on while the first node is changed, found bad and changed back; the others are never touched. */
  const goesBack = async (change: Record<string, unknown>, ...words: readonly string[]): Promise<string> => {
    place.write({ node: change })
    await using ready = watchReady(place.namespace, { least: quorum })
    await using chain = watchHeights(place)
    const { stdout, stderr } = await place.ends(3, 'deploy', ...words)
    await chain[Symbol.asyncDispose]()
    expect(ready.lapses).toEqual([])
    const [first = 0] = chain.heights
    expect(chain.heights).toEqual(chain.heights.toSorted((a, b) => a - b))
    expect(Math.max(...chain.heights) - first).toBeGreaterThanOrEqual(3)
    const [, ...untouched] = nodes
    for (const name of untouched) expect(stderr).not.toContain(`${name} runs another revision`)
    expect(stdout).toContain(
      `${untouched.join(' and ')} keep serving. Everything was rolled back to release 1 and verified.`,
    )
    expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 1 (test) is deployed')
    expect(await claimsNow()).toEqual(claims)
    return stdout
  }

  test('forks from the others goes back, and follows them again', async () => {
    const forking = { consensus: { ...consensus, upgrades: [{ height: 1, gasLimit: 29_000_000 }] } }
    place.write({ node: forking })
    expect((await place.ends(1, 'deploy')).stderr).toContain('code: ROLLOUT_UPGRADE_TOO_SOON')
    const report = await goesBack(forking, '--accept-consensus-risk')
    expect(report).toMatch(
      /^xai-blockchain-node-0 runs under other rules than xai-blockchain-node-1 and xai-blockchain-node-2 and left the chain at height 1, where rules change: .+ refuses block \S+ \(gas-limit: .+: expected 29000000, found 30000000\)\./m,
    )
    expect(report).toContain('what to do: docs/runbooks/chain-forked.md')
  })

  test('finds no peers goes back', async () => {
    const report = await goesBack({ ports: { p2p: 8600 } })
    expect(report).toMatch(
      /^xai-blockchain-node-0 cannot peer: it runs, at height \d+, with 0 of at least 1 peers\. It says: .*0 connected, 1 needed\./m,
    )
    expect(report).toContain('what to do: docs/runbooks/chain-peers-low.md')
  })

  test('is not the one that halts it: a halt blames no node, and the next release ends it', async () => {
    const { stdout } = await place.ends(1, 'set', 'config', 'node', 'mining.enabled=false', '--no-rollback')
    expect(stdout).toMatch(
      /^The rollout is not driven through a halt of the chain: the network is stalled at height (\d+): no block came for \d+ s on any of the 3 nodes that answer; no node is at fault \(xai-blockchain-node-0 at \1, /m,
    )
    expect(stdout).toContain('It was left as it is; deploy again, or roll back.')
    const { stdout: health } = await place.ends(2, 'health')
    expect(health).toMatch(
      /^ {2}degraded: release \d+ is failed: The rollout is not driven through a halt of the chain/m,
    )
    expect(health).toMatch(/^ {2}unhealthy: node: the network is stalled at height \d+/m)

    await place.ends(0, 'rollback')
    await place.ends(0, 'health')
    expect(await claimsNow()).toEqual(claims)
  })
})
