import { createHash } from 'node:crypto'
import type { Transaction } from '../transactions/transaction.ts'
import { mainnetSample } from './mainnet-sample.ts'

/** A transaction as a message tells of it. */
export interface TransactionMessage {
  readonly hash: string
  readonly value: string
  readonly gas: string
  readonly gasPrice: string
  readonly from: string
  readonly to: string | null
  readonly blockNumber: number
  readonly timestamp: number
}

/** The transactions of the sample as messages, so many times over; each time after the first under other hashes. */
export async function transactionMessages({
  times = 1,
}: {
  readonly times?: number
} = {}): Promise<TransactionMessage[]> {
  const transactions = (await mainnetSample()).flatMap((block) => block.transactions)
  return Array.from({ length: times }, (_, time) =>
    transactions.map((transaction) => messageOf(transaction, time)),
  ).flat()
}

function messageOf(transaction: Transaction, time: number): TransactionMessage {
  const { hash, from, to, valueWei, gas, gasPriceWei, blockNumber, timestampSeconds } = transaction
  return {
    hash: time === 0 ? hash : `0x${createHash('sha256').update(`${hash} ${time}`).digest('hex')}`,
    value: `${valueWei}`,
    gas: `${gas}`,
    gasPrice: `${gasPriceWei}`,
    from,
    to,
    blockNumber: Number(blockNumber),
    timestamp: Number(timestampSeconds),
  }
}
