import { createHash } from 'node:crypto'

/** A transaction in JSON-RPC form. */
export type RpcTransactionJson = Record<string, unknown>

/** A block in JSON-RPC form. */
export interface RpcBlockJson {
  number: string
  hash: string
  parentHash: string
  timestamp: string
  baseFeePerGas: string
  transactions: RpcTransactionJson[]
}

/** 0x and hex digits that differ for every text. */
export function hashOf(text: string): string {
  return `0x${createHash('sha256').update(text).digest('hex')}`
}

export function hex(number: number | bigint): string {
  return `0x${number.toString(16)}`
}

/** A block of plain transfers; `branch` tells apart blocks of one height. */
export function rpcBlock(options: {
  readonly height: number
  readonly parentHash: string
  readonly branch?: string
  readonly transactions?: number
}): RpcBlockJson {
  const { height, parentHash, branch = 'main', transactions = 1 } = options
  return {
    number: hex(height),
    hash: hashOf(`${branch} block ${height}`),
    parentHash,
    timestamp: hex(1_760_000_000 + 2 * height),
    baseFeePerGas: hex(7),
    transactions: Array.from({ length: transactions }, (_, index) => ({
      hash: hashOf(`${branch} transaction ${height} ${index}`),
      blockNumber: hex(height),
      transactionIndex: hex(index),
      type: '0x2',
      from: hashOf(`sender ${index % 5}`).slice(0, 42),
      to: hashOf(`recipient ${index % 3}`).slice(0, 42),
      value: hex(10n ** 15n * BigInt(1 + ((height * 7 + index) % 50))),
      gas: hex(21_000),
      gasPrice: hex(1_500_000_007),
      maxFeePerGas: hex(1_500_000_014),
      maxPriorityFeePerGas: hex(1_500_000_000),
      nonce: hex(height + index),
      input: '0x',
      accessList: [],
    })),
  }
}
