import { describe, expect, test } from 'vitest'
import { blockOn, blocksOn, firstBlock } from '../testing/block-chain.ts'
import { type HeldLedger, heldLedger } from '../testing/held-ledger.ts'
import { blockDecoder } from './block-codec.ts'
import { type BlocksRequest, decodeBlocksRequest, encodeBlocksRequest } from './block-messages.ts'
import { syncFrom } from './block-sync.ts'
import { blocksAfter } from './serve-blocks.ts'

const { signal } = new AbortController()

function peerWith(ledger: HeldLedger) {
  const requests: BlocksRequest[] = []
  const decode = blockDecoder(ledger.common)
  const fetchBlocks = async (request: BlocksRequest) => {
    requests.push(request)
    return (await blocksAfter(ledger, decodeBlocksRequest(encodeBlocksRequest(request)))).map(decode)
  }
  return { requests, fetchBlocks }
}

describe('syncing from a peer', () => {
  test('takes over all blocks in batches', async () => {
    const peer = heldLedger(blocksOn(firstBlock(), 300))
    const own = heldLedger()
    const { requests, fetchBlocks } = peerWith(peer)
    expect(await syncFrom({ ledger: own, fetchBlocks, signal })).toEqual({ state: 'done', imported: 300 })
    expect(own.head.hash()).toEqual(peer.head.hash())
    expect(requests).toHaveLength(4)
  })

  test('finds the common ancestor of a deep fork in one request', async () => {
    const shared = blocksOn(firstBlock(), 500)
    const last = shared.at(-1) ?? firstBlock()
    const peer = heldLedger([...shared, ...blocksOn(last, 90, 1)])
    const own = heldLedger([...shared, ...blocksOn(last, 70, 2)])
    const { requests, fetchBlocks } = peerWith(peer)
    expect(await syncFrom({ ledger: own, fetchBlocks, signal })).toEqual({ state: 'done', imported: 90 })
    expect(own.head.hash()).toEqual(peer.head.hash())
    expect(requests[0]?.locator.length).toBeLessThan(25)
  })

  test('has nothing to do with a peer that is behind', async () => {
    const blocks = blocksOn(firstBlock(), 20)
    const { fetchBlocks } = peerWith(heldLedger(blocks.slice(0, 12)))
    expect(await syncFrom({ ledger: heldLedger(blocks), fetchBlocks, signal })).toEqual({ state: 'done', imported: 0 })
  })

  test('ends at the first refused block', async () => {
    const blocks = blocksOn(firstBlock(), 10)
    const own = heldLedger([], (block) => block.header.number === 6n)
    const { fetchBlocks } = peerWith(heldLedger(blocks))
    const outcome = await syncFrom({ ledger: own, fetchBlocks, signal })
    expect(outcome).toMatchObject({ state: 'refused', imported: 5, refusal: { height: 6n } })
    expect(own.head.header.number).toBe(5n)
  })

  test('ends where blocks do not follow one another', async () => {
    const [first, , third] = blocksOn(firstBlock(), 3)
    const fetchBlocks = async () => (first && third ? [first, third] : [])
    const outcome = await syncFrom({ ledger: heldLedger(), fetchBlocks, signal })
    expect(outcome).toMatchObject({ state: 'disconnected-blocks', imported: 1 })
  })

  test('ends where the peer begins with a block that has no parent here', async () => {
    const lost = blockOn(blockOn(firstBlock()))
    const outcome = await syncFrom({ ledger: heldLedger(), fetchBlocks: async () => [lost], signal })
    expect(outcome).toMatchObject({ state: 'disconnected-blocks', imported: 0 })
  })

  test('is not held up by a peer that gives the same blocks for ever', async () => {
    const blocks = blocksOn(firstBlock(), 3)
    const outcome = await syncFrom({ ledger: heldLedger(), fetchBlocks: async () => blocks, signal })
    expect(outcome).toMatchObject({ state: 'disconnected-blocks', imported: 3 })
  })

  test('ends when its signal aborts', async () => {
    const stop = new AbortController()
    const blocks = blocksOn(firstBlock(), 3)
    const fetchBlocks = async () => {
      stop.abort(new Error('told to stop'))
      return blocks
    }
    await expect(syncFrom({ ledger: heldLedger(), fetchBlocks, signal: stop.signal })).rejects.toThrow('told to stop')
  })
})
