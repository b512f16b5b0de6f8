import type { Block } from '@ethereumjs/block'
import { createFeeMarket1559Tx, type TypedTransaction } from '@ethereumjs/tx'
import { type Address, bytesToHex, createContractAddress, hexToBytes } from '@ethereumjs/util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { developmentAccount } from '../development-account.ts'
import { logsJson } from '../rpc/receipt-json.ts'
import { blockOn, extend, openTestLedger, type TestLedger } from '../testing/test-ledger.ts'

/**
 * Deploys a contract that, when called, keeps the hash of the block before in slot 0 and logs it:
 * BLOCKHASH(NUMBER - 1), DUP1, PUSH0, SSTORE, PUSH0, PUSH0, LOG1. PUSH0 is of Shanghai.
 */
const runtime = '600143034080' + '5f55' + '5f5fa100'
const deployment = hexToBytes(`0x600c600c5f39600c5ff3${'5b5b'}${runtime}`)

let ledger: TestLedger
let contract: Address

beforeEach(async () => {
  ledger = await openTestLedger()
  const creation = send({ nonce: 0n, data: deployment })
  await extend(ledger, ledger.genesis, { transactions: [creation] })
  expect((await ledger.transaction(creation.hash()))?.receipts).toMatchObject([{ status: 1 }])
  contract = createContractAddress(ledger.senderOf(creation), creation.nonce)
})

afterEach(async () => {
  await ledger[Symbol.asyncDispose]()
})

function send(fields: { nonce: bigint; to?: Address; data?: Uint8Array }): TypedTransaction {
  return createFeeMarket1559Tx(
    { chainId: ledger.common.chainId(), gasLimit: 200_000n, maxFeePerGas: 10n ** 10n, ...fields },
    { common: ledger.common },
  ).sign(developmentAccount(0).privateKey)
}

async function slotAfter(block: Block): Promise<string> {
  const vm = await ledger.vmAt(block)
  return bytesToHex(await vm.stateManager.getStorage(contract, new Uint8Array(32)))
}

test('a contract runs, keeps its storage and logs, and its receipt says so', async () => {
  const parent = ledger.head
  const calls = [send({ nonce: 1n, to: contract }), send({ nonce: 2n, to: contract })]
  const block = await extend(ledger, parent, { transactions: calls })
  expect(await slotAfter(block)).toBe(bytesToHex(parent.hash()))

  const second = await ledger.transaction(calls[1]?.hash() ?? new Uint8Array())
  expect(second?.index).toBe(1)
  const receipt = second?.receipts[1]
  expect(receipt?.logs).toEqual([[contract.bytes, [parent.hash()], new Uint8Array()]])
  expect(receipt?.bitvector).toEqual(block.header.logsBloom)
  expect(second && logsJson(second, 1)).toMatchObject([{ logIndex: '0x1', transactionIndex: '0x1' }])
})

test('BLOCKHASH and storage are those of the branch a block is on', async () => {
  const fork = ledger.head
  const call = send({ nonce: 1n, to: contract })
  const left = await extend(ledger, fork, { coinbase: new Uint8Array(20).fill(7) })
  const right = await extend(ledger, fork, { coinbase: new Uint8Array(20).fill(8) })
  const leftCall = await extend(ledger, left, { transactions: [call] })
  const rightCall = await extend(ledger, right, { transactions: [call] })
  expect(await slotAfter(leftCall)).toBe(bytesToHex(left.hash()))
  expect(await slotAfter(rightCall)).toBe(bytesToHex(right.hash()))
  expect(await slotAfter(fork)).toBe('0x')
})

test('a call on a view of the state changes nothing that is stored', async () => {
  const block = await extend(ledger, ledger.head)
  const vm = await ledger.vmAt(block)
  await vm.evm.runCall({ to: contract, block, gasLimit: 100_000n })
  expect(bytesToHex(await vm.stateManager.getStorage(contract, new Uint8Array(32)))).not.toBe('0x')
  expect(await slotAfter(block)).toBe('0x')
})

test('blocks with contracts have the same outcome where they are executed and where they were assembled', async () => {
  await using other = await openTestLedger()
  const deployed = ledger.head
  const block = await blockOn(ledger, deployed, { transactions: [send({ nonce: 1n, to: contract })] })
  for (const next of [deployed, block])
    expect(await other.importBlock({ block: next, source: 'gossip' })).toEqual({ state: 'imported', headChanged: true })
  expect(await ledger.importBlock({ block, source: 'mined' })).toEqual({ state: 'imported', headChanged: true })
})
