import type { CallReply } from '@windlass/target/call'
import { describe, expect, it } from 'vitest'
import { answering, hashOf } from '../testing/recorded-facts.ts'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { chainGate } from '../testing/simulated-release.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { SimulatedWorld } from '../testing/simulated-world.ts'
import { collectChainFacts } from './chain-facts.ts'

type Answer = (path: string, body: string | undefined) => CallReply | Promise<CallReply>

const json = (value: unknown, status = 200): CallReply => ({ status, body: JSON.stringify(value) })

/** Facts of nodes that answer like this, by ordinal. */
function collect(answers: readonly Answer[], signal = new AbortController().signal) {
  const clock = new SimulatedClock()
  const target = new SimulatedTarget(new SimulatedWorld(clock))
  target.call = async ({ replica, request }) => {
    const answer = answers[replica]
    if (!answer) throw new Error('connection refused')
    return answer(request.path, request.body)
  }
  const replicas = [0, 1].map((ordinal) => ({ ordinal, name: `node-${ordinal}` }))
  return collectChainFacts({ target, clock, signal, component: 'node', spec: chainGate, replicas })
}

/** A node at this height, as the endpoints of a real one answer. */
function node(ordinal: number, height: number): Answer {
  const facts = answering(ordinal, { height })
  return (path, body) => {
    if (path === '/status') return json(facts.state === 'answers' ? facts.status : {})
    if (path === '/health/ready')
      return json({ state: 'fail', checks: [{ name: 'lag', state: 'fail', reason: '9 blocks behind' }] }, 503)
    const calls: { id: number; params: [string] }[] = JSON.parse(body ?? '[]')
    return json(
      calls
        .map(({ id, params: [at] }) => ({
          jsonrpc: '2.0',
          id,
          result: Number(at) > height ? null : { hash: hashOf(Number(at)) },
        }))
        .toReversed(),
    )
  }
}

describe('the facts of a chain', () => {
  it('are what every node says, and the hashes of all at the same heights', async () => {
    const facts = await collect([node(0, 10), node(1, 12)])
    expect(facts.commonHeight).toBe(10)
    const [lower, higher] = facts.nodes
    expect(lower).toMatchObject({ state: 'answers', notReady: ['9 blocks behind'], status: { height: 10 } })
    const hashes = (heights: readonly number[]) => Object.fromEntries(heights.map((height) => [height, hashOf(height)]))
    expect(lower).toHaveProperty('hashes', hashes([7, 8, 9, 10]))
    expect(higher).toHaveProperty('hashes', hashes([7, 8, 9, 10, 11, 12]))
  })

  it('say who is silent and why', async () => {
    const hung: Answer = () => new Promise(() => undefined)
    expect((await collect([hung])).nodes).toEqual([
      { state: 'silent', ordinal: 0, name: 'node-0', reason: 'no answer within 4 s' },
      { state: 'silent', ordinal: 1, name: 'node-1', reason: 'connection refused' },
    ])
  })

  it('count a node as silent whose status or JSON-RPC cannot be read', async () => {
    const garbled: Answer = () => ({ status: 500, body: 'oops' })
    const well = node(1, 5)
    const withoutRpc: Answer = (path, body) => (path === '/' ? { status: 502, body: '' } : well(path, body))
    expect((await collect([garbled, withoutRpc])).nodes).toMatchObject([
      { state: 'silent', reason: 'its status (500) cannot be read' },
      { state: 'silent', reason: 'its JSON-RPC does not answer: status 502 and no JSON-RPC answer' },
    ])
  })

  it('are not collected once nobody wants them', async () => {
    await expect(collect([], AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})
