import { mkdir } from 'node:fs/promises'
import { type Block, createBlockFromRLP } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { bytesToBigInt, bytesToHex, bytesToUnprefixedHex, equalsBytes, KECCAK256_RLP } from '@ethereumjs/util'
import type { TxReceipt } from '@ethereumjs/vm'
import { type ConsensusRules, consensusRulesSchema } from '@windlass/contract/consensus-rules'
import { CodedError } from '@windlass/errors/coded-error'
import { ClassicLevel } from 'classic-level'
import { LRUCache } from 'lru-cache'
import { parseAtHeight, type RecordWrite, recordKeys } from './chain-records.ts'
import { decodeReceipts } from './receipt-encoding.ts'

type Database = ClassicLevel<Uint8Array, Uint8Array>

/** Blocks kept decoded: those that reorganisations, peers and JSON-RPC ask for most. */
const cachedBlocks = 64

/** Reads records of the database as what they stand for, and writes batches of them. */
export class ChainStore implements AsyncDisposable {
  readonly #database: Database
  readonly #common: Common
  readonly #blocks = new LRUCache<string, Block>({ max: cachedBlocks })

  constructor(database: Database, common: Common) {
    this.#database = database
    this.#common = common
  }

  /** All or nothing, and on disk when it returns. */
  async write(writes: readonly RecordWrite[]): Promise<void> {
    await this.#database.batch([...writes], { sync: true })
  }

  async headHash(): Promise<Uint8Array | undefined> {
    return this.#get(recordKeys.head)
  }

  async rules(): Promise<ConsensusRules | undefined> {
    const text = await this.#get(recordKeys.rules)
    return text && consensusRulesSchema.parse(JSON.parse(Buffer.from(text).toString()))
  }

  async block(hash: Uint8Array): Promise<Block | undefined> {
    const cacheKey = bytesToHex(hash)
    const cached = this.#blocks.get(cacheKey)
    if (cached) return cached
    const encoded = await this.#get(recordKeys.block(hash))
    if (!encoded) return undefined
    const block = createBlockFromRLP(encoded, { common: this.#common })
    this.#blocks.set(cacheKey, block)
    return block
  }

  async totalDifficulty(hash: Uint8Array): Promise<bigint | undefined> {
    const encoded = await this.#get(recordKeys.totalDifficulty(hash))
    return encoded && bytesToBigInt(encoded)
  }

  async receipts(hash: Uint8Array): Promise<readonly TxReceipt[] | undefined> {
    const encoded = await this.#get(recordKeys.receipts(hash))
    return encoded && decodeReceipts(encoded, this.#common)
  }

  async canonicalHash(number: bigint): Promise<Uint8Array | undefined> {
    return number >= 0n && number < 2n ** 64n ? this.#get(recordKeys.canonical(number)) : undefined
  }

  /** Block and index a transaction was last canonical at; the block may have been dropped since. */
  async transactionPosition(hash: Uint8Array): Promise<{ blockHash: Uint8Array; index: number } | undefined> {
    const encoded = await this.#get(recordKeys.transaction(hash))
    if (!encoded) return undefined
    return { blockHash: encoded.subarray(0, 32), index: Buffer.from(encoded).readUInt32BE(32) }
  }

  /** Every stored block of a height and above, canonical or not, lowest first. */
  async *blocksFrom(number: bigint): AsyncIterable<{ readonly number: bigint; readonly hash: Uint8Array }> {
    const range = { gte: recordKeys.atHeight(number, new Uint8Array()), lt: Buffer.from('i') }
    for await (const key of this.#database.keys(range)) yield parseAtHeight(key)
  }

  /** Without a turn of the event loop, because a block reads thousands of nodes that are mostly in memory. */
  stateNode(hex: string): Uint8Array | undefined {
    try {
      return plainBytes(this.#database.getSync(recordKeys.state(hex)))
    } catch (error) {
      throw readFailure(error)
    }
  }

  hasState(root: Uint8Array): boolean {
    return equalsBytes(root, KECCAK256_RLP) || this.stateNode(bytesToUnprefixedHex(root)) !== undefined
  }

  /** Keeps a block decoded that has just been written. */
  remember(block: Block): void {
    this.#blocks.set(bytesToHex(block.hash()), block)
  }

  /** Drops decoded blocks, whose records have been removed. */
  forgetBlocks(): void {
    this.#blocks.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close()
  }

  async #get(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return plainBytes(await this.#database.get(key))
    } catch (error) {
      throw readFailure(error)
    }
  }
}

/** Opens the database of a ledger, which one process at a time may have open. */
export async function openChainStore(options: {
  readonly directory: string
  readonly common: Common
}): Promise<ChainStore> {
  const { directory, common } = options
  await mkdir(directory, { recursive: true })
  const database: Database = new ClassicLevel(directory, { keyEncoding: 'view', valueEncoding: 'view' })
  try {
    await database.open()
  } catch (error) {
    throw openFailure(error, directory)
  }
  return new ChainStore(database, common)
}

function openFailure(error: unknown, directory: string): CodedError {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED')
    return new CodedError('CHAIN_DATA_LOCKED', `another process holds the lock ${directory}/LOCK`, {
      hint: 'Stop the node that uses this data directory, or give this one a directory of its own.',
      cause: error,
      details: { directory },
    })
  return new CodedError('CHAIN_DATA_UNREADABLE', `the chain database in ${directory} cannot be opened`, {
    hint: 'Check that the directory is writable and the disk is not full; a damaged one can be removed and synced again.',
    cause: error,
    details: { directory },
  })
}

/** Told apart from what a block or a transaction does wrong, which is answered by refusing it. */
function readFailure(cause: unknown): CodedError {
  return new CodedError('CHAIN_DATA_UNREADABLE', 'a record of the chain database cannot be read', {
    hint: 'Check the disk; a damaged data directory can be removed and the chain synced again.',
    cause,
  })
}

/** The database gives Buffers, whose `slice` shares memory where that of a Uint8Array copies. */
function plainBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
