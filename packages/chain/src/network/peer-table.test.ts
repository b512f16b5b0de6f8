import { describe, expect, test } from 'vitest'
import { createPeerTable } from './peer-table.ts'

function table() {
  let nowMs = 0
  const peers = createPeerTable({ now: () => nowMs })
  const head = (work: bigint) => ({ hash: new Uint8Array(32).fill(Number(work)), height: work, totalDifficulty: work })
  return {
    peers,
    head,
    join: (id: string, work: bigint) => peers.join({ id, address: `/ip4/127.0.0.1/tcp/1/p2p/${id}`, head: head(work) }),
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('choosing whom to sync from', () => {
  test('takes the peer with the most total difficulty, if it is more than ours', () => {
    const { peers, join } = table()
    join('a', 5n)
    join('b', 9n)
    expect(peers.heaviest({ than: 4n })?.id).toBe('b')
    expect(peers.heaviest({ than: 9n })).toBeUndefined()
  })

  test('leaves out a peer whose chain was refused, for longer each time', () => {
    const { peers, join, pass } = table()
    join('a', 5n)
    peers.refused('a')
    expect(peers.heaviest({ than: 1n })).toBeUndefined()
    expect(peers.nextChanceMs({ than: 1n })).toBe(15_000)
    pass(15_000)
    expect(peers.heaviest({ than: 1n })?.id).toBe('a')
    peers.refused('a')
    expect(peers.nextChanceMs({ than: 1n })).toBe(45_000)
  })

  test('remembers a refusal over a reconnection', () => {
    const { peers, join } = table()
    join('a', 5n)
    peers.refused('a')
    peers.leave('a')
    join('a', 6n)
    expect(peers.heaviest({ than: 1n })).toBeUndefined()
    expect(peers.get('a')?.chain).toBe('refused')
  })

  test('forgives a peer that announces a head we have', () => {
    const { peers, head, join } = table()
    join('a', 5n)
    peers.refused('a')
    peers.announced('a', head(7n), { shared: true })
    expect(peers.get('a')).toMatchObject({ chain: 'shared', head: { height: 7n } })
    expect(peers.heaviest({ than: 1n })?.id).toBe('a')
  })

  test('does not believe a peer that did not deliver, for a short while', () => {
    const { peers, join, pass } = table()
    join('a', 5n)
    peers.undelivered('a')
    expect(peers.get('a')?.undelivered).toBe(true)
    pass(2_000)
    expect(peers.get('a')?.undelivered).toBe(false)
  })
})
