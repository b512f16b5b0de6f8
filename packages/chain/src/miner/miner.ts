import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Block } from '@ethereumjs/block'
import { equalsBytes } from '@ethereumjs/util'
import { rulesAt } from '@windlass/contract/consensus-rules'
import { CodedError } from '@windlass/errors/coded-error'
import { sealHash, searchNonce, withNonce } from '../consensus/proof-of-work.ts'
import type { Ledger, Miner, MinerOptions, TransactionPool } from '../ledger.ts'
import { HashBudget } from './hash-budget.ts'

/** Hashes tried in one go: a millisecond or two, so that the process answers others in between. */
const hashesPerTurn = 2_000

/** Pause between turns. */
const turnMs = 20

/** A template is made anew for transactions and the time of day no more often than this. */
const leastRebuildMs = 1_000

/** How much longer than it took to make a template is worked on, so that making them takes a twentieth of the time. */
const rebuildFactor = 20

/** Starts to search blocks on the head of a ledger, until `signal` aborts. */
export function createMiner(options: MinerOptions): Miner {
  return new TurnMiner(options)
}

/** Part of the block time that making a template may take: a node that is short of time makes small blocks, not none. */
const assemblyShare = 0.25

interface Work {
  readonly block: Block
  readonly sealHash: Uint8Array
  readonly madeAtMs: number
  /** Age at which it is made anew. */
  readonly rebuildMs: number
  /** Transactions the pool had been given when it was made. */
  readonly arrivals: number
}

/**
 * Mines in short turns on the thread of the node. A thread of its own would cost each node 30 MB; with a bounded hash
 * rate the turns take a few percent of one core.
 */
class TurnMiner implements Miner {
  readonly stopped: Promise<void>
  readonly #options: MinerOptions
  readonly #budget: HashBudget
  #hashes = 0
  #arrivals = 0

  constructor(options: MinerOptions) {
    this.#options = options
    this.#budget = new HashBudget({ maxHashesPerSecond: options.maxHashesPerSecond, nowMs: performance.now() })
    this.stopped = this.#mine()
  }

  get hashes(): number {
    return this.#hashes
  }

  async #mine(): Promise<void> {
    const { pool, signal } = this.#options
    const unsubscribe = pool.onAdded(() => this.#arrivals++)
    try {
      while (!signal.aborted) await this.#mineOne()
    } finally {
      unsubscribe()
    }
  }

  async #mineOne(): Promise<void> {
    const { ledger, onMined } = this.#options
    const work = await this.#prepare()
    const nonce = await this.#search(work)
    if (!nonce) return
    const block = withNonce(work.block, nonce)
    const result = await ledger.importBlock({ block, source: 'mined' })
    if (result.state === 'imported') onMined(block)
    // A parent from ahead of this clock is mined on again until the clock has caught up.
    if (result.state === 'refused' && result.refusal.reason !== 'timestamp')
      throw new CodedError('CHAIN_MINED_REFUSED', `the ledger refused a block mined on it: ${result.refusal.detail}`, {
        hint: 'This is a defect of the node.',
        details: { reason: result.refusal.reason },
      })
  }

  async #prepare(): Promise<Work> {
    const { ledger, pool, coinbase, clock } = this.#options
    const parent = ledger.head
    const arrivals = this.#arrivals
    const startedMs = performance.now()
    const { block } = await ledger.assemble({
      parent,
      coinbase,
      timestampSeconds: BigInt(Math.floor(clock() / 1000)),
      transactions: executable({ ledger, pool, parent }),
      enough: this.#enoughFor(parent),
    })
    const madeAtMs = performance.now()
    const rebuildMs = Math.max(leastRebuildMs, rebuildFactor * (madeAtMs - startedMs))
    return { block, sealHash: sealHash(block.header), madeAtMs, rebuildMs, arrivals }
  }

  /** Ends a block that takes too long to make, and at once one that is outdated when its turn comes. */
  #enoughFor(parent: Block): () => boolean {
    const { ledger } = this.#options
    const { blockTimeSeconds } = rulesAt(ledger.rules, Number(parent.header.number) + 1)
    let endsMs: number | undefined
    return () => {
      endsMs ??= performance.now() + assemblyShare * blockTimeSeconds * 1000
      return performance.now() > endsMs || !equalsBytes(parent.hash(), ledger.head.hash())
    }
  }

  /** The nonce that seals the block, or nothing where there is something better to work on. */
  async #search(work: Work): Promise<Uint8Array | undefined> {
    const { difficulty } = work.block.header
    let from = randomBytes(8).readBigUInt64BE()
    while (!this.#outdated(work)) {
      const count = this.#budget.take({ most: hashesPerTurn, nowMs: performance.now() })
      const { nonce, tried } = searchNonce({ sealHash: work.sealHash, difficulty, from, count })
      this.#hashes += tried
      if (nonce) return nonce
      from += BigInt(count)
      // Where the rate allows more than a turn takes, the next one follows at once.
      await delay(count === hashesPerTurn ? 0 : turnMs)
    }
    return undefined
  }

  #outdated(work: Work): boolean {
    const { ledger, signal } = this.#options
    if (signal.aborted || !equalsBytes(work.block.header.parentHash, ledger.head.hash())) return true
    const firstTransactions = work.block.transactions.length === 0 && this.#arrivals > work.arrivals
    return firstTransactions || performance.now() - work.madeAtMs > work.rebuildMs
  }
}

function executable(options: { readonly ledger: Ledger; readonly pool: TransactionPool; readonly parent: Block }) {
  const { ledger, pool, parent } = options
  return pool.select({
    gasLimit: BigInt(rulesAt(ledger.rules, Number(parent.header.number) + 1).gasLimit),
    baseFeePerGas: parent.header.calcNextBaseFee(),
  })
}
