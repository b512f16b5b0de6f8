import type { Block } from '@ethereumjs/block'
import { bytesToHex } from '@ethereumjs/util'
import { describe, expect, test } from 'vitest'
import { blocksOn, firstBlock } from '../testing/block-chain.ts'
import { openCheckpoints } from './checkpoints.ts'

const first = firstBlock()
const chain = [first, ...blocksOn(first, 200)]

function ledgerOf(blocks: readonly Block[]) {
  const head = blocks.at(-1) ?? first
  return { head, blockByNumber: async (number: bigint) => blocks[Number(number)] }
}

const prefixOf = (block: Block | undefined) => block && Number.parseInt(bytesToHex(block.hash()).slice(2, 14), 16)

describe('the checkpoints of a node', () => {
  test('are the hashes at the latest multiples of 16, those that were stored before the start included', async () => {
    const { latest } = await openCheckpoints(ledgerOf(chain.slice(0, 40)))
    expect(latest).toEqual([0, 16, 32].map((height) => ({ height, hashPrefix: prefixOf(chain[height]) })))
  })

  test('follow the chain, eight of them at most', async () => {
    const followed = await openCheckpoints(ledgerOf([first]))
    followed.follow({ added: chain.slice(1), dropped: [] })
    expect(followed.latest.map(({ height }) => height)).toEqual([80, 96, 112, 128, 144, 160, 176, 192])
    expect(followed.latest).toEqual((await openCheckpoints(ledgerOf(chain))).latest)
  })

  test('take the blocks of a reorganisation, and tell two forks apart from the first one on', async () => {
    const known = chain.slice(0, 34)
    const followed = await openCheckpoints(ledgerOf(known))
    const before = followed.latest
    const fork = blocksOn(chain[20] ?? first, 30, 1)
    followed.follow({ dropped: known.slice(21), added: fork })
    expect(followed.latest.map(({ height }) => height)).toEqual([0, 16, 32, 48])
    expect(followed.latest.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(followed.latest[2]?.hashPrefix).toBe(prefixOf(fork[11]))
    expect(followed.latest[2]?.hashPrefix).not.toBe(before[2]?.hashPrefix)
  })
})
