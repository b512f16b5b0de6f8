import type { Block } from '@ethereumjs/block'
import { isFeeMarket1559Tx, isLegacyTx, type TypedTransaction } from '@ethereumjs/tx'
import { type Address, bigIntToHex, bytesToHex, intToHex } from '@ethereumjs/util'

/** A transaction as JSON-RPC gives it; without a place it waits in the pool. */
export function transactionJson(
  transaction: TypedTransaction,
  sender: Address,
  place?: { readonly block: Block; readonly index: number },
) {
  const { v = 0n, r = 0n, s = 0n } = transaction
  const chainId = bigIntToHex(transaction.common.chainId())
  return {
    blockHash: place === undefined ? null : bytesToHex(place.block.hash()),
    blockNumber: place === undefined ? null : bigIntToHex(place.block.header.number),
    transactionIndex: place === undefined ? null : intToHex(place.index),
    hash: bytesToHex(transaction.hash()),
    type: intToHex(transaction.type),
    from: sender.toString(),
    to: transaction.to?.toString() ?? null,
    nonce: bigIntToHex(transaction.nonce),
    gas: bigIntToHex(transaction.gasLimit),
    value: bigIntToHex(transaction.value),
    input: bytesToHex(transaction.data),
    ...feesJson(transaction, place?.block.header.baseFeePerGas),
    // A legacy signature names the chain in v from 35 on (EIP-155).
    ...(isLegacyTx(transaction) ? v >= 35n && { chainId } : { chainId, yParity: bigIntToHex(v) }),
    ...('accessList' in transaction && {
      accessList: transaction.accessList.map(([address, storageKeys]) => ({
        address: bytesToHex(address),
        storageKeys: storageKeys.map((key) => bytesToHex(key)),
      })),
    }),
    v: bigIntToHex(v),
    r: bigIntToHex(r),
    s: bigIntToHex(s),
  }
}

/** The price a transaction pays per gas in a block of this base fee. */
export function effectiveGasPrice(transaction: TypedTransaction, baseFeePerGas: bigint): bigint {
  return baseFeePerGas + transaction.getEffectivePriorityFee(baseFeePerGas)
}

/** `baseFeePerGas` is that of its block; without one it has paid nothing yet and its bound is given, as clients do. */
function feesJson(transaction: TypedTransaction, baseFeePerGas: bigint | undefined) {
  const bound = 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxFeePerGas
  return {
    gasPrice: bigIntToHex(baseFeePerGas === undefined ? bound : effectiveGasPrice(transaction, baseFeePerGas)),
    ...(isFeeMarket1559Tx(transaction) && {
      maxFeePerGas: bigIntToHex(transaction.maxFeePerGas),
      maxPriorityFeePerGas: bigIntToHex(transaction.maxPriorityFeePerGas),
    }),
  }
}
