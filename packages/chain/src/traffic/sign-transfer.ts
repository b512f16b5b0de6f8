import type { Common } from '@ethereumjs/common'
import { createFeeMarket1559Tx } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import secp256k1 from 'secp256k1'

export interface Transfer {
  readonly nonce: bigint
  readonly to: string
  readonly valueWei: bigint
  readonly priorityFeePerGasWei: bigint
  readonly maxFeePerGasWei: bigint
}

const gasOfTransfer = 21_000n

/** A transfer as `eth_sendRawTransaction` takes it. Signed by native code, ten times as fast as in JavaScript. */
export function signTransfer(options: {
  readonly transfer: Transfer
  readonly privateKey: Uint8Array
  readonly common: Common
}): `0x${string}` {
  const { transfer, privateKey, common } = options
  const unsigned = createFeeMarket1559Tx(
    {
      chainId: common.chainId(),
      nonce: transfer.nonce,
      to: createAddressFromString(transfer.to),
      value: transfer.valueWei,
      gasLimit: gasOfTransfer,
      maxPriorityFeePerGas: transfer.priorityFeePerGasWei,
      maxFeePerGas: transfer.maxFeePerGasWei,
    },
    { common },
  )
  const { signature, recid } = secp256k1.ecdsaSign(unsigned.getHashedMessageToSign(), privateKey)
  const signed = unsigned.addSignature(BigInt(recid), signature.subarray(0, 32), signature.subarray(32))
  return `0x${Buffer.from(signed.serialize()).toString('hex')}`
}
