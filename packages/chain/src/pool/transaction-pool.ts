import type { TypedTransaction } from '@ethereumjs/tx'
import { Account, Address, bytesToHex, createAddressFromString } from '@ethereumjs/util'
import type { VM } from '@ethereumjs/vm'
import type { HeadChange, Ledger, PoolAddResult, TransactionPool, TransactionPoolOptions } from '../ledger.ts'
import { Admission } from './admission.ts'
import { checkAlone, checkSender } from './check-transaction.ts'
import { feeOffer, highestCostWei, outbids } from './fees.ts'
import { selectTransactions } from './select-transactions.ts'
import { type PoolEntry, SenderQueue } from './sender-queue.ts'

/** Part of a full pool that makes room at once, so that the cheapest are not searched for every transaction. */
const evictedFraction = 0.01

/** Makes an empty pool that follows the head of a ledger until it is disposed of. */
export function createTransactionPool(options: TransactionPoolOptions): TransactionPool & AsyncDisposable {
  return new HeadPool(options)
}

/** Transactions that wait, always as the state of the head has it. */
class HeadPool implements TransactionPool, AsyncDisposable {
  readonly #ledger: Ledger
  readonly #maxTransactions: number
  readonly #entries = new Map<string, PoolEntry>()
  readonly #queues = new Map<string, SenderQueue>()
  readonly #admission = new Admission()
  readonly #listeners = new Set<(transaction: TypedTransaction) => void>()
  readonly #unsubscribe: () => void
  /** State of the head, made when it is first asked for. */
  #state: Promise<VM> | undefined
  /** Work left over from head changes, done in their order. */
  #settling: Promise<void> = Promise.resolve()
  #arrivals = 0
  /** Highest tip that was too low since the pool is full as it is. */
  #refusedTipWei: bigint | undefined
  #disposed = false

  constructor(options: TransactionPoolOptions) {
    this.#ledger = options.ledger
    this.#maxTransactions = options.maxTransactions
    this.#unsubscribe = options.ledger.onHead((change) => this.#follow(change))
  }

  get size(): number {
    return this.#entries.size
  }

  get(hash: Uint8Array): TypedTransaction | undefined {
    return this.#entries.get(bytesToHex(hash))?.transaction
  }

  async add(transaction: TypedTransaction): Promise<PoolAddResult> {
    const result = await this.#admission.run(() => this.#add(transaction))
    if (result.state === 'added') for (const listener of this.#listeners) listener(transaction)
    return result
  }

  async nextNonce(address: Uint8Array): Promise<bigint> {
    const sender = new Address(address)
    return this.#queues.get(sender.toString())?.nextNonce() ?? (await this.#account(sender)).nonce
  }

  select(options: { readonly gasLimit: bigint; readonly baseFeePerGas: bigint }): readonly TypedTransaction[] {
    return selectTransactions({ queues: this.#queues.values(), ...options })
  }

  onAdded(listener: (transaction: TypedTransaction) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    this.#unsubscribe()
    await this.#settling
  }

  async #add(transaction: TypedTransaction): Promise<PoolAddResult> {
    const id = bytesToHex(transaction.hash())
    if (this.#entries.has(id)) return { state: 'known' }
    const broken = checkAlone(transaction, this.#ledger)
    if (broken !== undefined) return { state: 'refused', reason: broken }
    const address = this.#signer(transaction)
    if (!address) return { state: 'refused', reason: 'invalid sender' }
    const account = await this.#account(address)
    // Nothing is awaited from here on, so what is checked is still so when it is acted on.
    if (this.#entries.has(id)) return { state: 'known' }
    return this.#admit({ id, transaction, address, account })
  }

  #admit(candidate: {
    readonly id: string
    readonly transaction: TypedTransaction
    readonly address: Address
    readonly account: Account
  }): PoolAddResult {
    const { id, transaction, address, account } = candidate
    const sender = address.toString()
    const queue = this.#queues.get(sender)
    const entry: PoolEntry = {
      ...{ id, transaction, sender },
      offer: feeOffer(transaction),
      costWei: highestCostWei(transaction),
      arrival: this.#arrivals++,
    }
    const standing = { address, account, waitingCostWei: queue?.costWithoutWei(transaction.nonce) ?? 0n }
    const broken = checkSender(transaction, entry.costWei, standing)
    if (broken !== undefined) return { state: 'refused', reason: broken }
    const replaced = queue?.at(transaction.nonce)
    if (replaced && !outbids(entry.offer, replaced.offer))
      return { state: 'refused', reason: 'replacement transaction underpriced' }
    const nextNonce = queue?.nextNonce() ?? account.nonce
    if (!replaced && !this.#makeRoom(entry, nextNonce)) return { state: 'refused', reason: 'txpool is full' }
    if (replaced) this.#remove(replaced)
    this.#put(entry, account.nonce)
    return { state: 'added' }
  }

  /**
   * Whether there is room for `entry`, after others have been thrown out where the pool is full: first those that a
   * missing nonce keeps out of any block, then cheaper ones. For one that is itself behind a missing nonce nothing is.
   */
  #makeRoom(entry: PoolEntry, nextNonce: bigint): boolean {
    if (this.#entries.size < this.#maxTransactions) return true
    if (entry.transaction.nonce > nextNonce) return false
    const tipWei = entry.offer.maxPriorityFeePerGas
    if (this.#refusedTipWei !== undefined && tipWei <= this.#refusedTipWei) return false
    const queues = [...this.#queues.values()]
    const stranded = queues.flatMap((queue) => queue.stranded())
    const cheaper = queues
      .flatMap((queue) => queue.last() ?? [])
      .filter((last) => last.offer.maxPriorityFeePerGas < tipWei)
    if (stranded.length + cheaper.length === 0) this.#refusedTipWei = tipWei
    // Not those of the sender itself, or the new one would have a gap before it.
    const ofOthers = (entries: readonly PoolEntry[]) => entries.filter(({ sender }) => sender !== entry.sender)
    const evictable = [stranded, cheaper].map(ofOthers).find(({ length }) => length > 0) ?? []
    const evicted = evictable
      .toSorted((a, b) => Number(a.offer.maxPriorityFeePerGas - b.offer.maxPriorityFeePerGas))
      .slice(0, Math.max(1, Math.floor(this.#maxTransactions * evictedFraction)))
    for (const other of evicted) this.#remove(other)
    return evicted.length > 0
  }

  #signer(transaction: TypedTransaction): Address | undefined {
    try {
      return this.#ledger.senderOf(transaction)
    } catch {
      return undefined
    }
  }

  /** The account in the state of the head, the one that is the head when this returns. */
  async #account(address: Address): Promise<Account> {
    for (;;) {
      this.#state ??= this.#ledger.vmAt(this.#ledger.head)
      const state = this.#state
      const account = await (await state).stateManager.getAccount(address)
      if (state === this.#state) return account ?? new Account()
    }
  }

  #follow(change: HeadChange): void {
    this.#state = undefined
    const dropped = change.dropped.flatMap((block) => block.transactions)
    const added = change.added.flatMap((block) => block.transactions)
    // Highest first, so that the nonce of a sender ends at the lowest that is free again.
    for (const transaction of dropped.toReversed()) {
      const queue = this.#queueOf(transaction)
      if (queue) queue.stateNonce = transaction.nonce
    }
    const drained = new Set<SenderQueue>()
    for (const transaction of added) {
      const queue = this.#queueOf(transaction)
      if (!queue) continue
      queue.stateNonce = transaction.nonce + 1n
      drained.add(queue)
    }
    for (const queue of drained)
      for (const entry of queue.entries()) if (entry.transaction.nonce < queue.stateNonce) this.#remove(entry)
    this.#settling = this.#settling.then(() => this.#settle(dropped, drained))
  }

  /** What following a head needs the state for: takes back dropped transactions, drops those nobody can pay any more. */
  async #settle(dropped: readonly TypedTransaction[], drained: Iterable<SenderQueue>): Promise<void> {
    for (const transaction of dropped) if (!this.#disposed) await this.#add(transaction)
    for (const queue of drained) {
      const sender = queue.last()?.sender
      if (sender === undefined || this.#disposed) continue
      const { balance } = await this.#account(createAddressFromString(sender))
      for (let last = queue.last(); last && queue.costWei > balance; last = queue.last()) this.#remove(last)
    }
  }

  #queueOf(transaction: TypedTransaction): SenderQueue | undefined {
    return this.#queues.get(this.#ledger.senderOf(transaction).toString())
  }

  #put(entry: PoolEntry, stateNonce: bigint): void {
    const queue = this.#queues.get(entry.sender) ?? new SenderQueue(stateNonce)
    queue.put(entry)
    this.#queues.set(entry.sender, queue)
    this.#entries.set(entry.id, entry)
  }

  #remove(entry: PoolEntry): void {
    this.#refusedTipWei = undefined
    this.#entries.delete(entry.id)
    const queue = this.#queues.get(entry.sender)
    queue?.remove(entry)
    if (queue?.size === 0) this.#queues.delete(entry.sender)
  }
}
