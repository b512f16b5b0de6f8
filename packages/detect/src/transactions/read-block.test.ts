import { CodedError } from '@windlass/errors/coded-error'
import { expect, test } from 'vitest'
import { hex, type RpcBlockJson, type RpcTransactionJson, rpcBlock } from '../testing/rpc-blocks.ts'
import { readBlock } from './read-block.ts'

const parentHash = `0x${'ab'.repeat(32)}`

function blockWith(change: (transaction: RpcTransactionJson, block: RpcBlockJson) => void): RpcBlockJson {
  const block = rpcBlock({ height: 12, parentHash, transactions: 3 })
  change(block.transactions[1] ?? {}, block)
  return block
}

function refusalOf(json: unknown): CodedError {
  try {
    readBlock({ json, origin: 'blocks/12.json' })
  } catch (error) {
    if (error instanceof CodedError) return error
    throw error
  }
  throw new TypeError('the block was read')
}

test('keeps amounts exact beyond 2^53', () => {
  const wei = 2n ** 200n + 1n
  const block = readBlock({
    json: blockWith((transaction) => Object.assign(transaction, { value: hex(wei) })),
    origin: '',
  })
  expect(block.transactions[1]?.valueWei).toBe(wei)
})

test('takes hashes and addresses in any case and gives them in lower case', () => {
  const json = blockWith((transaction) => Object.assign(transaction, { to: `0x${'AbCd'.repeat(10)}` }))
  expect(readBlock({ json, origin: '' }).transactions[1]?.to).toBe(`0x${'abcd'.repeat(10)}`)
})

test('reads a legacy transaction of a block before London', () => {
  const json = blockWith((transaction, block) => {
    for (const field of ['type', 'maxFeePerGas', 'maxPriorityFeePerGas', 'accessList']) delete transaction[field]
    Reflect.deleteProperty(block, 'baseFeePerGas')
  })
  const block = readBlock({ json, origin: '' })
  expect(block.baseFeePerGasWei).toBeUndefined()
  expect(block.transactions[1]).toMatchObject({ type: 0, accessListEntries: 0, blobs: 0, authorizations: 0 })
})

test('counts access list entries, blobs and authorizations', () => {
  const json = blockWith((transaction) =>
    Object.assign(transaction, {
      type: '0x4',
      accessList: [{ address: `0x${'1'.repeat(40)}`, storageKeys: [parentHash, parentHash] }],
      blobVersionedHashes: [parentHash],
      authorizationList: [{ address: `0x${'1'.repeat(40)}` }],
    }),
  )
  expect(readBlock({ json, origin: '' }).transactions[1]).toMatchObject({
    accessListEntries: 3,
    blobs: 1,
    authorizations: 1,
  })
})

test.each<[string, (transaction: RpcTransactionJson, block: RpcBlockJson) => void, string]>([
  ['a missing field', (transaction) => delete transaction['gas'], 'transaction 1, gas'],
  ['a JSON number', (transaction) => Object.assign(transaction, { value: 12 }), 'transaction 1, value'],
  ['digits that are no hex', (transaction) => Object.assign(transaction, { nonce: '12' }), 'transaction 1, nonce'],
  ['leading zeros', (transaction) => Object.assign(transaction, { gas: '0x005208' }), 'transaction 1, gas'],
  ['half a byte', (transaction) => Object.assign(transaction, { input: '0xabc' }), 'transaction 1, input'],
  ['a short address', (transaction) => Object.assign(transaction, { from: '0x12' }), 'transaction 1, from'],
  [
    'a pending transaction',
    (transaction) => Object.assign(transaction, { blockNumber: null }),
    'transaction 1, blockNumber',
  ],
  ['a fee cap missing', (transaction) => delete transaction['maxFeePerGas'], 'transaction 1, maxFeePerGas'],
  [
    'a hash alone',
    (_, block) => block.transactions.splice(1, 1, parentHash as never),
    'transaction 1, transaction: only its hash',
  ],
  [
    'a transaction left out',
    (_, block) => block.transactions.splice(1, 1),
    'transaction 1, transactionIndex: 2 where 1 belongs',
  ],
  [
    'a transaction of another block',
    (transaction) => Object.assign(transaction, { blockNumber: '0x9' }),
    'transaction 1, blockNumber: 9 where 12',
  ],
  ['no parent', (_, block) => Reflect.deleteProperty(block, 'parentHash'), 'parentHash'],
])('refuses %s, naming the file, the transaction and the field', (_, change, named) => {
  const { code, message } = refusalOf(blockWith(change))
  expect(code).toBe('DETECT_BLOCK_INVALID')
  expect(message).toContain('blocks/12.json')
  expect(message).toContain(named)
})

test.each([[null], ['0x12'], [[]], [{}]])('refuses %j as a block', (json) => {
  expect(refusalOf(json).code).toBe('DETECT_BLOCK_INVALID')
})

test('tells every problem, and shows the first five', () => {
  const refusal = refusalOf(
    rpcBlock({ height: 1, parentHash, transactions: 9 }).transactions.reduce<RpcBlockJson>(
      (block, transaction) => {
        delete transaction['gas']
        block.transactions.push(transaction)
        return block
      },
      { ...rpcBlock({ height: 1, parentHash, transactions: 0 }) },
    ),
  )
  expect(refusal.details['problems']).toHaveLength(9)
  expect(refusal.message).toContain('and 4 more')
})
