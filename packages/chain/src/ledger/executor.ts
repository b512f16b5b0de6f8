import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Block } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager'
import type { TypedTransaction } from '@ethereumjs/tx'
import { Account, type Address, equalsBytes } from '@ethereumjs/util'
import { Bloom, createVM, encodeReceipt, runTx, type TxReceipt, type VM } from '@ethereumjs/vm'
import { isCodedError } from '@windlass/errors/coded-error'
import { listRoot } from '../trie/list-root.ts'
import { StateTrie } from '../trie/state-trie.ts'
import type { Ancestors } from './ancestors.ts'
import type { StateDatabase } from './state-database.ts'

/** Work after which a long block lets the rest of the process have a turn. */
const turnMs = 20

/** A turn is as long as those of others were before it, up to this. */
const longestTurnMs = 200

/** Accounts kept decoded from block to block. */
const cachedAccounts = 20_000

/** What executing a block gave. */
export interface Execution {
  readonly transactions: readonly TypedTransaction[]
  readonly receipts: readonly TxReceipt[]
  readonly gasUsed: bigint
  readonly logsBloom: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly stateRoot: Uint8Array
  /** New nodes of the state, to be stored with the block. */
  readonly stateNodes: ReadonlyMap<string, Uint8Array>
}

/** A transaction that cannot be part of the block, and why. */
interface Inexecutable {
  readonly transaction: TypedTransaction
  readonly reason: string
}

export type ExecutionOutcome =
  | { readonly state: 'executed'; readonly execution: Execution; readonly skipped: readonly Inexecutable[] }
  | Invalid

export interface ExecutionRequest {
  /** The block before, on whose state the transactions run. */
  readonly parent: Block
  /** Height, time, coinbase, gas limit and base fee to execute under; its own transactions are not looked at. */
  readonly block: Block
  readonly transactions: readonly TypedTransaction[]
  readonly rewardWei: bigint
  /** Whether a transaction that cannot be executed ends everything or is left out. */
  readonly onInexecutable: 'stop' | 'skip'
  /** Asked before each transaction: true leaves those that follow out. */
  readonly enough?: (() => boolean) | undefined
}

/** A transaction that the block holds and that cannot be executed. */
interface Invalid {
  readonly state: 'invalid'
  readonly index: number
  readonly reason: string
}

interface Applied {
  readonly state: 'applied'
  readonly transactions: TypedTransaction[]
  readonly receipts: TxReceipt[]
  readonly skipped: Inexecutable[]
  gasUsed: bigint
}

/** Runs transactions on the state of any stored block, one block at a time. */
export class Executor {
  readonly #vm: VM
  readonly #state: MerkleStateManager
  readonly #caches: Caches
  readonly #database: StateDatabase
  readonly #ancestors: Ancestors
  /** Root the state stands at; `undefined` where it stands in the middle of something. */
  #root: Uint8Array | undefined

  constructor(parts: {
    readonly vm: VM
    readonly state: MerkleStateManager
    readonly caches: Caches
    readonly database: StateDatabase
    readonly ancestors: Ancestors
  }) {
    this.#vm = parts.vm
    this.#state = parts.state
    this.#caches = parts.caches
    this.#database = parts.database
    this.#ancestors = parts.ancestors
  }

  async execute(request: ExecutionRequest): Promise<ExecutionOutcome> {
    await this.#moveTo(request.parent)
    this.#root = undefined
    await this.#state.checkpoint()
    const applied = await this.#applyOrRevert(request)
    if (applied.state === 'invalid') return applied
    return { state: 'executed', execution: await this.#seal(applied), skipped: applied.skipped }
  }

  /** Takes back the last execution, whose block is not kept. */
  abandon(): void {
    this.#root = undefined
  }

  /** State of accounts that exist before any block. */
  async createGenesisState(
    accounts: readonly (readonly [Address, Account])[],
  ): Promise<Pick<Execution, 'stateRoot' | 'stateNodes'>> {
    await this.#state.checkpoint()
    for (const [address, account] of accounts) await this.#state.putAccount(address, account)
    return this.#commit()
  }

  async #moveTo(block: Block): Promise<void> {
    this.#ancestors.below(block)
    const root = block.header.stateRoot
    if (this.#root && equalsBytes(this.#root, root)) return
    // What an abandoned execution left behind must not reach the state that is moved to.
    this.#caches.clear()
    await this.#state.setStateRoot(root, true)
    this.#database.take()
  }

  /** Leaves the state in its checkpoint where all was applied, and without it otherwise. */
  async #applyOrRevert(request: ExecutionRequest): Promise<Applied | Invalid> {
    let applied: Applied | Invalid | undefined
    try {
      applied = await this.#apply(request)
      return applied
    } finally {
      if (applied?.state !== 'applied') await this.#state.revert()
    }
  }

  async #apply(request: ExecutionRequest): Promise<Applied | Invalid> {
    const { block, transactions, onInexecutable, enough } = request
    const applied: Applied = { state: 'applied', transactions: [], receipts: [], skipped: [], gasUsed: 0n }
    let turnEndsMs = performance.now() + turnMs
    for (const [index, transaction] of transactions.entries()) {
      if (enough?.()) break
      const reason = await this.#run(transaction, block, applied)
      if (reason !== undefined && onInexecutable === 'stop') return { state: 'invalid', index, reason }
      if (reason !== undefined) applied.skipped.push({ transaction, reason })
      if (performance.now() < turnEndsMs) continue
      const pausedMs = performance.now()
      await nextTurn()
      const resumedMs = performance.now()
      turnEndsMs = resumedMs + Math.min(longestTurnMs, Math.max(turnMs, resumedMs - pausedMs))
    }
    await this.#reward(block.header.coinbase, request.rewardWei)
    return applied
  }

  /** Executes one transaction after those applied; gives the reason where it cannot be executed. */
  async #run(tx: TypedTransaction, block: Block, applied: Applied): Promise<string | undefined> {
    const gasLeft = block.header.gasLimit - applied.gasUsed
    if (tx.gasLimit > gasLeft) return `its gas limit ${tx.gasLimit} is above the ${gasLeft} left in the block`
    try {
      const result = await runTx(this.#vm, { tx, block, blockGasUsed: applied.gasUsed })
      applied.transactions.push(tx)
      applied.receipts.push(result.receipt)
      applied.gasUsed += result.totalGasSpent
      return undefined
    } catch (error) {
      // A failing database says nothing about the transaction.
      if (isCodedError(error) || !(error instanceof Error)) throw error
      return error.message
    }
  }

  async #reward(coinbase: Address, rewardWei: bigint): Promise<void> {
    if (rewardWei === 0n) return
    const account = (await this.#state.getAccount(coinbase)) ?? new Account()
    account.balance += rewardWei
    await this.#state.putAccount(coinbase, account)
  }

  async #seal(applied: Applied): Promise<Execution> {
    const { transactions, receipts, gasUsed } = applied
    const bloom = new Bloom(undefined, this.#vm.common)
    for (const receipt of receipts) bloom.or(new Bloom(receipt.bitvector, this.#vm.common))
    const encoded = receipts.map((receipt, index) => encodeReceipt(receipt, transactions[index]?.type ?? 0))
    return {
      transactions,
      receipts,
      gasUsed,
      logsBloom: bloom.bitvector,
      receiptsRoot: listRoot(encoded),
      ...(await this.#commit()),
    }
  }

  async #commit(): Promise<Pick<Execution, 'stateRoot' | 'stateNodes'>> {
    const stateRoot = await this.#state.getStateRoot()
    await this.#state.commit()
    this.#root = stateRoot
    // Code and slots would grow without bound; the nodes they are read from stay in memory.
    this.#caches.code?.clear()
    this.#caches.storage?.clear()
    // Forgetting where the state stands makes the next move begin with empty caches.
    if ((this.#caches.account?.size() ?? 0) > cachedAccounts) this.#root = undefined
    return { stateRoot, stateNodes: this.#database.take() }
  }
}

export async function createExecutor(options: {
  readonly common: Common
  readonly database: StateDatabase
  readonly ancestors: Ancestors
}): Promise<Executor> {
  const { common, database, ancestors } = options
  // Ordered maps and no LRU: an LRU that evicts an account changed in the block loses the change.
  const caches = new Caches()
  const state = new MerkleStateManager({ common, trie: new StateTrie({ common, database }), caches })
  const vm = await createVM({ common, stateManager: state, blockchain: ancestors })
  return new Executor({ vm, state, caches, database, ancestors })
}

/** A virtual machine of its own on the state after `block`, whose changes stay in memory. */
export async function createStateView(options: {
  readonly common: Common
  readonly database: StateDatabase
  readonly ancestors: Ancestors
  readonly stateRoot: Uint8Array
}): Promise<VM> {
  const { common, database, ancestors, stateRoot } = options
  const trie = new StateTrie({ common, database: database.view(), root: stateRoot })
  const state = new MerkleStateManager({ common, trie, caches: new Caches() })
  return createVM({ common, stateManager: state, blockchain: ancestors })
}
