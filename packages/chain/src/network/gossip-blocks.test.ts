import type { Block } from '@ethereumjs/block'
import { createLogger } from '@windlass/service/logger'
import { describe, expect, test } from 'vitest'
import { blockAt, blockOn, blocksOn, firstBlock } from '../testing/block-chain.ts'
import { heldLedger } from '../testing/held-ledger.ts'
import { encodeBlockAnnouncement, judgeBlock } from './gossip-blocks.ts'
import { createPeerTable } from './peer-table.ts'
import { createRefusedBlocks } from './refused-blocks.ts'

const genesis = firstBlock()
const blocks = blocksOn(genesis, 5)

function listener(options: { has?: number; refuses?: (block: Block) => boolean } = {}) {
  let orphans = 0
  const ledger = heldLedger(blocks.slice(0, options.has ?? 0), options.refuses)
  const peers = createPeerTable({ now: () => 0 })
  peers.join({ id: 'peer', address: '', head: { hash: genesis.hash(), height: 0n, totalDifficulty: 100n } })
  const parts = {
    ledger,
    peers,
    refusedBlocks: createRefusedBlocks({ now: () => 0 }),
    onOrphan: () => {
      orphans++
    },
    logger: createLogger({ name: 'test', level: 'error' }),
  }
  return {
    ledger,
    peer: () => peers.get('peer'),
    orphans: () => orphans,
    hear(index: number, totalDifficulty = BigInt(index + 2) * 100n) {
      const block = blocks[index] ?? genesis
      return judgeBlock({ from: 'peer', data: encodeBlockAnnouncement({ block, totalDifficulty }) }, parts)
    },
    hearBlock: (block: Block) =>
      judgeBlock({ from: 'peer', data: encodeBlockAnnouncement({ block, totalDifficulty: 1n }) }, parts),
    hearBytes: (data: Uint8Array) => judgeBlock({ from: 'peer', data }, parts),
  }
}

describe('a gossiped block', () => {
  test('is passed on once this node has taken it', async () => {
    const { hear, ledger, peer } = listener()
    expect(await hear(0)).toBe('accept')
    expect(ledger.head.header.number).toBe(1n)
    expect(peer()).toMatchObject({ chain: 'shared', head: { height: 1n } })
  })

  test('is not passed on twice', async () => {
    const { hear, peer } = listener({ has: 1 })
    expect(await hear(0)).toBe('ignore')
    expect(peer()?.chain).toBe('shared')
  })

  test('without a parent here leads to a sync', async () => {
    const { hear, orphans, peer } = listener()
    expect(await hear(4)).toBe('ignore')
    expect(orphans()).toBe(1)
    expect(peer()).toMatchObject({ chain: 'unknown', head: { height: 5n, totalDifficulty: 600n } })
  })

  test('that breaks the rules is rejected, and what is built on it costs no sync', async () => {
    const { hear, orphans, peer, ledger } = listener({ refuses: ({ header }) => header.number === 1n })
    expect(await hear(0)).toBe('reject')
    expect(await hear(1)).toBe('reject')
    expect(await hear(2)).toBe('reject')
    expect(orphans()).toBe(0)
    expect(peer()).toMatchObject({ chain: 'refused', head: { height: 3n } })
    expect(ledger.head.header.number).toBe(0n)
  })

  test('told with a total difficulty it does not have is rejected, and the lie is not believed', async () => {
    const { hear, peer } = listener()
    expect(await hear(0, 10n ** 30n)).toBe('reject')
    expect(peer()?.head.totalDifficulty).toBe(200n)
  })

  test('of a height that no chain ever has is rejected, and the height is not noted', async () => {
    const { hearBlock, peer } = listener()
    expect(await hearBlock(blockOn(blockAt(2n ** 60n)))).toBe('reject')
    expect(peer()?.head.height).toBe(0n)
  })

  test('that is no block is rejected', async () => {
    const { hearBytes } = listener()
    expect(await hearBytes(Uint8Array.of(1, 2, 3))).toBe('reject')
    expect(await hearBytes(new Uint8Array())).toBe('reject')
  })
})
