import type { Common } from '@ethereumjs/common'
import type { Log } from '@ethereumjs/evm'
import { RLP } from '@ethereumjs/rlp'
import { bigIntToUnpaddedBytes, bytesToBigInt } from '@ethereumjs/util'
import { Bloom, type PostByzantiumTxReceipt, type TxReceipt } from '@ethereumjs/vm'

/** Receipts of a block as stored: status, gas and logs of each. The bloom is made of the logs again when read. */
export function encodeReceipts(receipts: readonly TxReceipt[]): Uint8Array {
  return RLP.encode(
    receipts.map((receipt) => [
      'status' in receipt ? receipt.status : 0,
      bigIntToUnpaddedBytes(receipt.cumulativeBlockGasUsed),
      receipt.logs,
    ]),
  )
}

/** Reads what {@link encodeReceipts} wrote. */
export function decodeReceipts(encoded: Uint8Array, common: Common): readonly TxReceipt[] {
  const receipts = RLP.decode(encoded) as unknown as readonly [Uint8Array, Uint8Array, Log[]][]
  return receipts.map(
    ([status, gas, logs]): PostByzantiumTxReceipt => ({
      status: status[0] === 1 ? 1 : 0,
      cumulativeBlockGasUsed: bytesToBigInt(gas),
      bitvector: logsBloom(logs, common),
      logs,
    }),
  )
}

function logsBloom(logs: readonly Log[], common: Common): Uint8Array {
  const bloom = new Bloom(undefined, common)
  for (const [address, topics] of logs) for (const entry of [address, ...topics]) bloom.add(entry)
  return bloom.bitvector
}
