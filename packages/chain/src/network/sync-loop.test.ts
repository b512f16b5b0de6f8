import type { Block } from '@ethereumjs/block'
import { createLogger } from '@windlass/service/logger'
import { afterEach, describe, expect, test } from 'vitest'
import { blocksOn, firstBlock } from '../testing/block-chain.ts'
import { type HeldLedger, heldLedger } from '../testing/held-ledger.ts'
import { blockDecoder } from './block-codec.ts'
import type { BlocksRequest } from './block-messages.ts'
import { createPeerTable } from './peer-table.ts'
import { createRefusedBlocks } from './refused-blocks.ts'
import { blocksAfter } from './serve-blocks.ts'
import { startSyncLoop } from './sync-loop.ts'
import { createWakeup } from './wakeup.ts'

const chain = blocksOn(firstBlock(), 5)
let stop = new AbortController()

afterEach(() => {
  stop.abort()
})

/** A loop among peers, each with the blocks it really has. */
function loopAmong(options: { own: HeldLedger; has: Readonly<Record<string, readonly Block[]>> }) {
  const { own, has } = options
  stop = new AbortController()
  const { signal } = stop
  const now = () => 0
  const peers = createPeerTable({ now })
  const wakeup = createWakeup(signal)
  const asked: string[] = []
  const { promise: synced, resolve: onSynced } = Promise.withResolvers<void>()
  const loop = startSyncLoop({
    ...{ ledger: own, peers, wakeup, now, signal, onSynced },
    refusedBlocks: createRefusedBlocks({ now }),
    async fetchBlocks(id: string, request: BlocksRequest) {
      asked.push(id)
      const blocks = has[id]
      if (blocks === undefined) throw new Error('connection reset')
      return (await blocksAfter(heldLedger(blocks), request)).map(blockDecoder(own.common))
    },

    refreshStatus: async () => {},
    logger: createLogger({ name: 'test', level: 'error', stream: { write() {} } }),
  })
  return {
    ...{ peers, asked, synced, loop },
    /** A peer joins, claiming the last of `blocks` at `totalDifficulty`. */
    join(id: string, blocks: readonly Block[], totalDifficulty = BigInt(blocks.length + 1) * 100n) {
      const hash = blocks.at(-1)?.hash() ?? firstBlock().hash()
      const head = { hash, height: BigInt(blocks.length), totalDifficulty }
      peers.join({ id, address: '', head })
      peers.announced(id, head, { shared: false })
      wakeup.wake()
    },
  }
}

describe('the sync loop', () => {
  test('takes over the chain of a heavier peer and then rests', async () => {
    const own = heldLedger()
    const { join, synced, peers, asked } = loopAmong({ own, has: { honest: chain } })
    join('honest', chain)
    await synced
    expect(own.head.hash()).toEqual(chain.at(-1)?.hash())
    await expect.poll(() => peers.get('honest')?.chain).toBe('shared')
    expect(asked).toEqual(['honest', 'honest'])
  })

  test('asks a peer that announces what it does not have once, then turns to others', async () => {
    const own = heldLedger()
    const { join, synced, peers, asked } = loopAmong({ own, has: { liar: [], honest: chain } })
    join('liar', blocksOn(firstBlock(), 9, 7))
    join('honest', chain)
    await synced
    expect(own.head.header.number).toBe(5n)
    expect(asked.filter((id) => id === 'liar')).toHaveLength(1)
    expect(peers.get('liar')?.undelivered).toBe(true)
  })

  test('does not believe a total difficulty that a known block does not have', async () => {
    const own = heldLedger(chain)
    const { join, peers } = loopAmong({ own, has: { boaster: chain } })
    join('boaster', chain, 10n ** 9n)
    await expect.poll(() => peers.get('boaster')?.head.totalDifficulty).toBe(600n)
  })

  test('leaves a peer alone whose blocks break the rules', async () => {
    const own = heldLedger([], ({ header }) => header.number === 3n)
    const { join, peers, asked, synced } = loopAmong({ own, has: { other: chain } })
    join('other', chain)
    await synced
    await expect.poll(() => peers.get('other')?.chain).toBe('refused')
    expect(own.head.header.number).toBe(2n)
    expect(asked).toEqual(['other'])
  })

  test('holds back a peer that does not answer', async () => {
    const own = heldLedger()
    const { join, peers, asked } = loopAmong({ own, has: {} })
    join('silent', chain)
    await expect.poll(() => peers.get('silent')?.undelivered).toBe(true)
    expect(asked).toEqual(['silent'])
  })

  test('does not blame a peer for a database that fails', async () => {
    const failing = Promise.withResolvers<void>()
    const own: HeldLedger = {
      ...heldLedger(),
      importBlock: async () => {
        failing.resolve()
        throw new Error('no space left')
      },
    }
    const { join, peers, loop } = loopAmong({ own, has: { honest: chain } })
    join('honest', chain)
    await failing.promise
    stop.abort()
    await loop.stopped
    expect(peers.get('honest')?.undelivered).toBe(false)
  })
})
