import { expect, test } from 'vitest'
import { transactionMessages } from '../testing/transaction-messages.ts'
import { readMessage } from './read-message.ts'

const [message] = await transactionMessages()
const read = (value: unknown) => readMessage(Buffer.from(JSON.stringify(value)))

test('reads the eight fields of a transaction, amounts exact', () => {
  const value = (2n ** 255n + 1n).toString()
  expect(read({ ...message, value })).toMatchObject({
    kind: 'transaction',
    subject: { transaction: { hash: message?.hash, valueWei: 2n ** 255n + 1n, blockNumber: 24476000n } },
  })
})

test('takes what may be known besides, and ignores what nobody knows', () => {
  const known = read({ ...message, nonce: '7', baseFeePerGas: '0x10', colour: 'red' })
  expect(known).toMatchObject({ subject: { transaction: { nonce: 7n }, baseFeePerGasWei: 16n } })
  expect(known).not.toHaveProperty('subject.transaction.colour')
})

test.each<[string, object, RegExp]>([
  ['a missing field', { gas: undefined }, /^gas: /],
  ['wei that a JSON reader has rounded', { value: 1e21 }, /^value: .*in quotes/],
  ['a negative amount', { gasPrice: '-1' }, /^gasPrice: /],
  ['a broken address', { from: '0x12' }, /^from: an address/],
])('says what is wrong with %s', (_, change, problem) => {
  expect(read({ ...message, ...change })).toEqual({ kind: 'poison', problem: expect.stringMatching(problem) })
})

test.each<[string, Uint8Array | undefined]>([
  ['no value', undefined],
  ['no text', Uint8Array.of(0xff, 0xfe)],
  ['half an object', Buffer.from('{"hash":')],
  ['no object', Buffer.from('[]')],
])('finds no transaction in a message with %s', (_, value) => {
  expect(readMessage(value)).toEqual({ kind: 'poison', problem: expect.any(String) })
})
