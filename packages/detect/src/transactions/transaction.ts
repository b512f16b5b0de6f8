/**
 * A transaction as the detector knows it. Amounts are exact.
 *
 * The optional fields are known of every transaction read from a block; a caller who asks for a prediction may not
 * know them, and `undefined` then means unknown, not zero.
 */
export interface Transaction {
  /** Hashes and addresses are 0x and lower-case hex digits. */
  readonly hash: string
  readonly from: string
  /** `null` where the transaction creates a contract. */
  readonly to: string | null
  readonly valueWei: bigint
  /** Gas limit. */
  readonly gas: bigint
  /** What was paid per gas: the effective price, as JSON-RPC answers it for a mined transaction. */
  readonly gasPriceWei: bigint
  readonly blockNumber: bigint
  readonly timestampSeconds: bigint
  /** EIP-2718 type; 0 for a legacy transaction. */
  readonly type?: number
  readonly nonce?: bigint
  /** Calldata or init code, 0x and hex digits. */
  readonly input?: string
  /** The most the sender would have paid per gas; types 2 and up. */
  readonly maxFeePerGasWei?: bigint
  readonly maxPriorityFeePerGasWei?: bigint
  readonly maxFeePerBlobGasWei?: bigint
  /** Addresses and storage keys named in the access list, counted together. */
  readonly accessListEntries?: number
  readonly blobs?: number
  /** EIP-7702 authorizations. */
  readonly authorizations?: number
}

/** A block with every transaction it holds, in order. */
export interface Block {
  readonly number: bigint
  readonly hash: string
  readonly parentHash: string
  readonly timestampSeconds: bigint
  /** Absent before London. */
  readonly baseFeePerGasWei?: bigint
  readonly transactions: readonly Transaction[]
}
