import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainRelease, nodesOf, quorum } from './harness/chain-release.ts'
import type { CommandPlace } from './harness/command-place.ts'
import { expectOneRelease } from './harness/one-release.ts'
import { signalled } from './harness/signalled.ts'
import { watchHeights } from './harness/watch-heights.ts'
import { watchReady } from './harness/watch-ready.ts'
import { writeAs } from './harness/write-as.ts'

const [first, ...others] = ['xai-blockchain-node-0', 'xai-blockchain-node-1', 'xai-blockchain-node-2']

/** Policies only allow: what one of ours allows is forbidden by changing that one. Nobody uses this port. */
const elsewhere = [{ ports: [{ protocol: 'TCP', port: 9 }] }]
const cut = { spec: { ingress: elsewhere, egress: elsewhere } }

const lonely =
  /^xai-blockchain-node-0 cannot peer: it runs, at height \d+, with 0 of at least 1 peers\. It says: .*0 connected, 1 needed\./m

describe('a chain whose nodes may no longer meet each other, by a policy that was changed as the first was to be replaced', () => {
  let place: CommandPlace
  let claims: readonly string[]

  const policy = () => `/apis/networking.k8s.io/v1/namespaces/${place.namespace}/networkpolicies/xai-blockchain-node`

  beforeAll(async () => {
    place = await chainRelease()
    await place.ends(0, 'deploy')
    claims = await place.uidsOfClaims()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  /** A deploy that was planned before somebody changed the policy. The first node finds no peer, the others keep theirs. */
  const deployCut = async (who: string, exitCode: number): Promise<string> => {
    await using ready = watchReady(place.namespace, { least: quorum })
    await using chain = watchHeights(place)
    const deploy = place.start(['deploy'], signalled({ signal: 'SIGSTOP', since: /"type":"OnDelete"/, beforeWrite: 1 }))
    await deploy.stopsAfter(/^SIGSTOP before PATCH/)
    await writeAs(who, policy(), cut)
    deploy.signal('SIGCONT')
    await deploy.line(/has 0 of at least 1 peers/)
    const { stdout: health } = await place.ends(1, 'health')
    expect(health).toContain(`${first} has 0 of at least 1 peers`)
    const changed = `NetworkPolicy/xai-blockchain-node was changed by ${who}`
    expect(health).toContain(changed)
    const { stdout: diagnosis } = await place.ends(1, 'diagnose')
    expect(diagnosis).toMatch(/^\d\. node: xai-blockchain-node-0 cannot peer: .*\(cannot-peer\)$/m)
    expect(diagnosis).toContain(changed)
    const end = await deploy.ended
    await chain[Symbol.asyncDispose]()
    expect(end.exitCode, `${end.stdout}\n${end.stderr}`).toBe(exitCode)
    expect(end.stdout).toMatch(lonely)
    expect(end.stdout).toContain(`${others.join(' and ')} keep serving.`)
    for (const name of others) expect(end.stderr).not.toContain(`${name} runs another revision`)
    expect(ready.lapses).toEqual([])
    expect(chain.heights).toEqual(chain.heights.toSorted((a, b) => a - b))
    expect(await place.uidsOfClaims()).toEqual(claims)
    return end.stdout
  }

  test('by hand: it goes back, with the policy as it was', async () => {
    place.write(nodesOf(9_000))
    const report = await deployCut('kubectl-edit', 3)
    expect(report).toContain('Everything was rolled back to release 1 and verified.')
    await expectOneRelease(place)
  })

  test('by a controller, to which it is left: going back fails too, and says so; the next deploy after it works', async () => {
    place.write(nodesOf(8_000))
    const { spec } = await readPolicy()
    const report = await deployCut('policy-controller', 5)
    expect(report).toContain('Rolling back to release 1 failed as well: ')
    expect((await place.ends(1, 'deploy')).stderr).toContain('policy-controller looks after .spec.')

    await writeAs('policy-controller', policy(), { spec })
    await place.ends(0, 'deploy')
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
  })

  const readPolicy = async () => {
    const all = await place.objects('/apis/networking.k8s.io/v1', 'networkpolicies')
    return all.find(({ metadata }) => metadata.name === 'xai-blockchain-node') as unknown as { readonly spec: object }
  }
})
