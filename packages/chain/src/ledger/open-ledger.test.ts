import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'
import { ClassicLevel } from 'classic-level'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ledger } from '../ledger.ts'
import {
  blockOn,
  extend,
  extendBy,
  openTestLedger,
  temporaryDirectory,
  testRules,
  transfer,
} from '../testing/test-ledger.ts'
import { recordKeys } from './chain-records.ts'

let dataDir: string

beforeEach(async () => {
  dataDir = join(await temporaryDirectory(), 'ledger')
})

afterEach(async () => {
  await rm(join(dataDir, '..'), { recursive: true, force: true })
})

/** Opens the ledger of the test, does something with it and closes it. */
async function visit<Result>(rules: ConsensusRules, act: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  await using ledger = await openTestLedger({ rules, dataDir })
  return await act(ledger)
}

test('the same rules make the same genesis, other rules another', async () => {
  await using one = await openTestLedger()
  await using same = await openTestLedger({ rules: testRules({ upgrades: [{ height: 9, gasLimit: 6_000_000 }] }) })
  await using other = await openTestLedger({ rules: testRules({ blockRewardWei: '1' }) })
  expect(same.genesis.hash()).toEqual(one.genesis.hash())
  expect(other.genesis.hash()).not.toEqual(one.genesis.hash())
})

test('a ledger opens again where it was closed', async () => {
  const transaction = await visit(testRules(), async (ledger) => {
    const sent = transfer(ledger, { from: 0, nonce: 0n })
    await extend(ledger, ledger.genesis, { transactions: [sent] })
    await extendBy(ledger, ledger.head, 3)
    return sent
  })
  await visit(testRules(), async (ledger) => {
    expect(ledger.rewind).toBeUndefined()
    expect(ledger.head.header.number).toBe(4n)
    expect((await ledger.transaction(transaction.hash()))?.receipts[0]?.cumulativeBlockGasUsed).toBe(21_000n)
    await extend(ledger, ledger.head, { transactions: [transfer(ledger, { from: 0, nonce: 1n })] })
  })
})

test('a ledger that another one has open is refused, naming the lock', async () => {
  await visit(testRules(), async () => {
    await expect(openTestLedger({ dataDir })).rejects.toMatchObject({
      code: 'CHAIN_DATA_LOCKED',
      message: `another process holds the lock ${dataDir}/LOCK`,
    })
  })
})

test('another genesis is refused, saying what differs', async () => {
  await visit(testRules(), async (ledger) => extendBy(ledger, ledger.genesis, 2))
  await expect(openTestLedger({ dataDir, rules: testRules({ blockTimeSeconds: 5 }) })).rejects.toMatchObject({
    code: 'CHAIN_GENESIS_DIFFERS',
    message: expect.stringContaining('blockTimeSeconds (2 there, 5 here)'),
  })
  await visit(testRules(), async (ledger) => expect(ledger.head.header.number).toBe(2n))
})

describe('an upgrade', () => {
  const upgraded = (height: number) => testRules({ upgrades: [{ height, gasLimit: 6_000_000 }] })

  test('above the head takes nothing back', async () => {
    await visit(testRules(), async (ledger) => extendBy(ledger, ledger.genesis, 3))
    await visit(upgraded(4), async (ledger) => {
      expect(ledger.rewind).toBeUndefined()
      const block = await extend(ledger, ledger.head)
      expect(block.header.gasLimit).toBe(6_000_000n)
    })
  })

  test('at or below the head takes back every block of its height and above, on every branch', async () => {
    const [fork, side] = await visit(testRules(), async (ledger) => {
      const chain = await extendBy(ledger, ledger.genesis, 5)
      return [chain, await extend(ledger, chain[1] ?? ledger.genesis, { atSeconds: 60n })]
    })
    await visit(upgraded(3), async (ledger) => {
      expect(ledger.rewind).toEqual({
        from: 5n,
        to: 2n,
        reason: 'rules-changed',
        detail: 'the rules differ from height 3: gasLimit was 30000000, is 6000000',
      })
      expect(ledger.head.hash()).toEqual(fork[1]?.hash())
      for (const block of [side, ...fork.slice(2)]) expect(await ledger.blockByHash(block.hash())).toBeUndefined()
      expect(await ledger.blockByNumber(3n)).toBeUndefined()
      await extendBy(ledger, ledger.head, 2)
    })
    await visit(upgraded(3), async (ledger) => {
      expect(ledger.rewind).toBeUndefined()
      expect(ledger.head.header.number).toBe(4n)
    })
  })

  test('takes back what is lighter and higher than the head, too', async () => {
    const sleepy = testRules({ initialDifficultyHexDigits: 3 })
    const side = await visit(sleepy, async (ledger) => {
      await extendBy(ledger, ledger.genesis, 8)
      let block = ledger.genesis
      for (let height = 1n; height <= 12n; height++)
        block = await extend(ledger, block, { atSeconds: height * 40n, coinbase: new Uint8Array(20).fill(2) })
      expect(ledger.head.header.number).toBe(8n)
      return block
    })
    const informed = { ...sleepy, upgrades: [{ height: 10, gasLimit: 6_000_000 }] }
    await visit(informed, async (ledger) => {
      expect(ledger.rewind).toBeUndefined()
      expect(ledger.head.header.number).toBe(8n)
      expect(await ledger.blockByHash(side.hash())).toBeUndefined()
      await extendBy(ledger, ledger.head, 3)
    })
  })

  test('that others know makes this node refuse their block, and follow them once it knows it too', async () => {
    await using others = await openTestLedger({ rules: upgraded(3) })
    const theirs = await extendBy(others, others.genesis, 4)
    await visit(testRules(), async (ledger) => {
      const results = []
      for (const block of theirs) results.push(await ledger.importBlock({ block, source: 'gossip' }))
      expect(results.map((result) => result.state)).toEqual(['imported', 'imported', 'refused', 'orphan'])
      expect(ledger.lastRefusal).toMatchObject({
        height: 3n,
        reason: 'gas-limit',
        detail: 'gas limit at height 3: expected 30000000, found 6000000',
      })
      await extendBy(ledger, ledger.head, 4)
    })
    await visit(upgraded(3), async (ledger) => {
      expect(ledger.rewind).toMatchObject({ from: 6n, to: 2n, reason: 'rules-changed' })
      for (const block of theirs.slice(2)) await ledger.importBlock({ block, source: 'sync' })
      expect(ledger.head.hash()).toEqual(others.head.hash())
    })
  })

  test.each([
    ['blockRewardWei', { blockRewardWei: '7' }, 'state-root'],
    ['minimumDifficultyHexDigits', { minimumDifficultyHexDigits: 1.5 }, 'difficulty'],
  ])('of %s forks off who does not know it', async (_, change, reason) => {
    const rules = testRules({ upgrades: [{ height: 1, ...change }] })
    expect(rulesAt(rules, 1)).toMatchObject(change)
    await using informed = await openTestLedger({ rules })
    await using ignorant = await openTestLedger()
    const block = await blockOn(informed, informed.genesis)
    expect(await ignorant.importBlock({ block, source: 'gossip' })).toMatchObject({ refusal: { reason, height: 1n } })
  })
})

test('a head whose state is not there is stepped back from', async () => {
  const chain = await visit(testRules(), async (ledger) => extendBy(ledger, ledger.genesis, 4))
  await removeState(chain.slice(2).map((block) => block.header.stateRoot))
  await visit(testRules(), async (ledger) => {
    expect(ledger.rewind).toEqual({
      from: 4n,
      to: 2n,
      reason: 'state-missing',
      detail: 'the state after height 4 is not whole',
    })
    for (const block of chain.slice(2))
      expect(await ledger.importBlock({ block, source: 'sync' })).toMatchObject({ state: 'imported' })
  })
})

async function removeState(roots: readonly Uint8Array[]): Promise<void> {
  const database = new ClassicLevel<Uint8Array, Uint8Array>(dataDir, { keyEncoding: 'view', valueEncoding: 'view' })
  await database.batch(roots.map((root) => ({ type: 'del', key: recordKeys.state(Buffer.from(root).toString('hex')) })))
  await database.close()
}
