import type { TypedTransaction } from '@ethereumjs/tx'
import { bigIntMin } from '@ethereumjs/util'

/** What a transaction offers for each unit of gas, in wei. */
export interface FeeOffer {
  /** Most it pays altogether. */
  readonly maxFeePerGas: bigint
  /** Most it pays the miner, above the base fee. */
  readonly maxPriorityFeePerGas: bigint
}

/** Percent by which both fees must rise for a transaction to replace another of the same nonce. */
const replacementRisePercent = 10n

export function feeOffer(transaction: TypedTransaction): FeeOffer {
  if ('maxFeePerGas' in transaction) {
    const { maxFeePerGas, maxPriorityFeePerGas } = transaction
    return { maxFeePerGas, maxPriorityFeePerGas }
  }
  return { maxFeePerGas: transaction.gasPrice, maxPriorityFeePerGas: transaction.gasPrice }
}

/** What the miner gets for each unit of gas under a base fee; negative where the base fee is not covered. */
export function minerFeePerGas(offer: FeeOffer, baseFeePerGas: bigint): bigint {
  return bigIntMin(offer.maxFeePerGas - baseFeePerGas, offer.maxPriorityFeePerGas)
}

/** Whether `offer` is enough above `replaced` to take its place. */
export function outbids(offer: FeeOffer, replaced: FeeOffer): boolean {
  return (
    rises(replaced.maxFeePerGas, offer.maxFeePerGas) && rises(replaced.maxPriorityFeePerGas, offer.maxPriorityFeePerGas)
  )
}

/** Most wei a transaction can cost its sender. */
export function highestCostWei(transaction: TypedTransaction): bigint {
  return transaction.value + transaction.gasLimit * feeOffer(transaction).maxFeePerGas
}

function rises(from: bigint, to: bigint): boolean {
  return to * 100n >= from * (100n + replacementRisePercent) && to > from
}
