import type { Block } from '@ethereumjs/block'
import { bytesToHex, createAddressFromString } from '@ethereumjs/util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { developmentAccount } from '../development-account.ts'
import type { HeadChange, Ledger } from '../ledger.ts'
import { balanceAt, blockOn, extend, extendBy, openTestLedger, transfer } from '../testing/test-ledger.ts'

const receiver = developmentAccount(9).address

function recordHeads(ledger: Ledger): HeadChange[] {
  const changes: HeadChange[] = []
  ledger.onHead((change) => changes.push(change))
  return changes
}

/** Every canonical block from genesis to the head, read by height; throws where they are not one chain. */
async function canonicalChain(ledger: Ledger): Promise<readonly Block[]> {
  const chain = [ledger.genesis]
  for (let number = 1n; number <= ledger.head.header.number; number++) {
    const block = await ledger.blockByNumber(number)
    expect(block?.header.parentHash).toEqual(chain.at(-1)?.hash())
    if (block) chain.push(block)
  }
  expect(chain.at(-1)?.hash()).toEqual(ledger.head.hash())
  expect(await ledger.blockByNumber(ledger.head.header.number + 1n)).toBeUndefined()
  return chain
}

describe('a fork', () => {
  test('of equal weight and height leaves the chain that was seen first', async () => {
    await using ledger = await openTestLedger()
    const changes = recordHeads(ledger)
    const first = await extend(ledger, ledger.genesis)
    const second = await blockOn(ledger, ledger.genesis, { coinbase: new Uint8Array(20).fill(2) })
    expect(await ledger.importBlock({ block: second, source: 'gossip' })).toEqual({
      state: 'imported',
      headChanged: false,
    })
    expect(ledger.head).toBe(first)
    expect(changes.map(({ head }) => head)).toEqual([first])
    expect(await ledger.blockByHash(second.hash())).toBe(second)
  })

  test('of the same height takes over as soon as it is heavier, and says what it dropped', async () => {
    await using ledger = await openTestLedger()
    // The third block is the first whose difficulty depends on times: the sooner its parent came, the heavier it is.
    const [base] = await extendBy(ledger, ledger.genesis, 1)
    if (!base) throw new Error('no base')
    const slow = await extend(ledger, base, { atSeconds: 60n })
    const slowHead = await extend(ledger, slow, { atSeconds: 62n })
    const fast = await extend(ledger, base, { atSeconds: 2n })
    const changes = recordHeads(ledger)
    const fastHead = await extend(ledger, fast, { atSeconds: 3n })
    expect(fastHead.header.number).toBe(slowHead.header.number)
    expect(ledger.head).toBe(fastHead)
    expect(changes).toEqual([{ head: fastHead, dropped: [slow, slowHead], added: [fast, fastHead] }])
    await canonicalChain(ledger)
  })

  test('that is shorter takes over when it is heavier, and leaves no block above its head', async () => {
    await using ledger = await openTestLedger()
    const base = await extend(ledger, ledger.genesis)
    // Both chains begin at a difficulty well above the floor.
    const warm = await extendAt(
      ledger,
      base,
      Array.from({ length: 40 }, () => 2n),
    )
    const fork = warm.at(-1) ?? base
    const long = await extendAt(ledger, fork, [100n, 122n, 144n])
    const short = await extendAt(ledger, fork, [2n, 2n])
    expect(long.length).toBeGreaterThan(short.length)
    const lighter = (await ledger.totalDifficulty(long.at(-1)?.hash() ?? new Uint8Array())) ?? 0n
    const heavier = await extend(ledger, short.at(-1) ?? fork, { atSeconds: 2n })
    expect(await ledger.totalDifficulty(heavier.hash())).toBeGreaterThan(lighter)
    await canonicalChain(ledger)
  })

  test('takes its transactions with it: those of the dropped blocks are found no more', async () => {
    await using ledger = await openTestLedger()
    const lost = transfer(ledger, { from: 0, nonce: 0n, valueWei: 5n })
    const kept = transfer(ledger, { from: 1, nonce: 0n, valueWei: 7n })
    const dropped = await extend(ledger, ledger.genesis, { transactions: [lost, kept] })
    const branch = await extend(ledger, ledger.genesis, { transactions: [kept], atSeconds: 3n })
    expect((await ledger.transaction(lost.hash()))?.block).toBe(dropped)
    const head = await extend(ledger, branch)
    expect(await ledger.transaction(lost.hash())).toBeUndefined()
    expect((await ledger.transaction(kept.hash()))?.block).toBe(branch)
    const before = await balanceAt(ledger, ledger.genesis, receiver)
    expect(await balanceAt(ledger, head, receiver)).toBe(before + 7n)
    // The state of a dropped block stays readable.
    expect(await balanceAt(ledger, dropped, receiver)).toBe(before + 12n)
  })
})

async function extendAt(ledger: Ledger, parent: Block, times: readonly bigint[]): Promise<Block[]> {
  const blocks: Block[] = []
  for (const atSeconds of times) blocks.push(await extend(ledger, blocks.at(-1) ?? parent, { atSeconds }))
  return blocks
}

interface TreeBlock {
  /** Which of the blocks made before is the parent. */
  readonly parent: number
  readonly gapSeconds: number
  readonly sender: number
}

/** A tree of blocks on genesis, each with a transfer, made on a ledger of its own. */
async function growTree(ledger: Ledger, shape: readonly TreeBlock[]): Promise<readonly Block[]> {
  const blocks = [ledger.genesis]
  for (const { parent: index, gapSeconds, sender } of shape) {
    const parent = blocks[index % blocks.length] ?? ledger.genesis
    const vm = await ledger.vmAt(parent)
    const { nonce } = await accountOf(vm, sender)
    const sinceGenesis = parent.header.timestamp - ledger.genesis.header.timestamp
    const block = await extend(ledger, parent, {
      transactions: [transfer(ledger, { from: sender, nonce })],
      coinbase: new Uint8Array(20).fill(blocks.length),
      atSeconds: sinceGenesis + BigInt(gapSeconds),
    })
    blocks.push(block)
  }
  return blocks.slice(1)
}

async function accountOf(vm: Awaited<ReturnType<Ledger['vmAt']>>, index: number) {
  const account = await vm.stateManager.getAccount(createAddressFromString(developmentAccount(index).address))
  if (!account) throw new Error('the account is not funded')
  return account
}

test('a tree of blocks in any order ends at its heaviest block, with the state of that block', async () => {
  const shape = fc.array(fc.record({ parent: fc.nat(30), gapSeconds: fc.nat(8), sender: fc.nat(3) }), {
    minLength: 1,
    maxLength: 14,
  })
  await fc.assert(
    fc.asyncProperty(shape, fc.infiniteStream(fc.nat()), async (blocksOfTree, choices) => {
      await using source = await openTestLedger()
      const tree = await growTree(source, blocksOfTree)
      await using ledger = await openTestLedger()
      const waiting = [...tree]
      // Any waiting block may come next; one whose parent is not there yet has to wait for another turn.
      for (const choice of choices) {
        if (waiting.length === 0) break
        const [block] = waiting.splice(choice % waiting.length, 1)
        if (!block) continue
        const result = await ledger.importBlock({ block, source: 'gossip' })
        expect(result.state).toMatch(/^(imported|orphan)$/)
        if (result.state === 'orphan') waiting.push(block)
      }
      const weights = await Promise.all(tree.map((block) => ledger.totalDifficulty(block.hash())))
      const heaviest = weights.reduce<bigint>((most, weight = 0n) => (weight > most ? weight : most), 0n)
      expect(await ledger.totalDifficulty(ledger.head.hash())).toBe(heaviest)

      const chain = await canonicalChain(ledger)
      const hashes = new Set(chain.map((block) => bytesToHex(block.hash())))
      for (const block of tree)
        for (const transaction of block.transactions) {
          const found = await ledger.transaction(transaction.hash())
          if (found) expect(hashes.has(bytesToHex(found.block.hash()))).toBe(true)
          if (hashes.has(bytesToHex(block.hash()))) expect(found?.block.hash()).toEqual(block.hash())
        }
      expect(await balanceAt(ledger, ledger.head, receiver)).toBe(
        (await balanceAt(source, ledger.genesis, receiver)) + ledger.head.header.number,
      )
    }),
    { numRuns: 15 },
  )
})
