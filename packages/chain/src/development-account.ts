import { keccak256 } from 'ethereum-cryptography/keccak.js'
import secp256k1 from 'secp256k1'

/** An account whose private key everybody knows: for chains without value only. */
export interface DevelopmentAccount {
  readonly privateKey: Uint8Array
  /** 0x and 40 lower-case hex digits. */
  readonly address: `0x${string}`
}

/** The development account of this index, the same on every machine: genesis funds it and the traffic generator spends from it. */
export function developmentAccount(index: number): DevelopmentAccount {
  const privateKey = keccak256(Buffer.from(`windlass development account ${index}`))
  const publicKey = secp256k1.publicKeyConvert(secp256k1.publicKeyCreate(privateKey), false)
  const address = keccak256(publicKey.subarray(1)).subarray(12)
  return { privateKey, address: `0x${Buffer.from(address).toString('hex')}` }
}
