import { calculateSigRecovery, setLengthLeft } from '@ethereumjs/util'
import secp256k1 from 'secp256k1'

/**
 * Public key (64 bytes, without the prefix) that made a signature over `messageHash`; throws where there is none.
 *
 * Native code: 25 times faster than recovery in JavaScript.
 */
export function recoverPublicKey(
  messageHash: Uint8Array,
  v: bigint,
  r: Uint8Array,
  s: Uint8Array,
  chainId?: bigint,
): Uint8Array {
  const signature = new Uint8Array(64)
  signature.set(setLengthLeft(r, 32), 0)
  signature.set(setLengthLeft(s, 32), 32)
  return secp256k1.ecdsaRecover(signature, Number(calculateSigRecovery(v, chainId)), messageHash, false).subarray(1)
}
