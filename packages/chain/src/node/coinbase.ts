import { hexToBytes, isHexString } from '@ethereumjs/util'
import type { NodeConfig } from '@windlass/contract/node-config'
import { keccak256 } from '../consensus/keccak256.ts'

/** Who is paid for a node's blocks: the address it was given, or one made of its name, which nobody has the key of. */
export function coinbaseOf({ name, mining: { coinbase } }: Pick<NodeConfig, 'name' | 'mining'>): Uint8Array {
  if (coinbase !== undefined && isHexString(coinbase)) return hexToBytes(coinbase)
  return keccak256(Buffer.from(`windlass coinbase ${name}`)).subarray(12)
}
