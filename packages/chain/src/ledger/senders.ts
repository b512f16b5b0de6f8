import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, bytesToHex } from '@ethereumjs/util'
import { LRUCache } from 'lru-cache'

/** Transactions whose signature stays known: what waits in a pool and is then seen again in a block. */
const knownSignatures = 65_536

interface Signer {
  readonly publicKey: Uint8Array
  readonly address: Address
}

/** Recovers who signed a transaction, once for every transaction hash: it is the dearest step of accepting one. */
export class Senders {
  readonly #signers = new LRUCache<string, Signer>({ max: knownSignatures })

  /** Throws where the signature is not valid. */
  of(transaction: TypedTransaction): Address {
    const key = bytesToHex(transaction.hash())
    const known = this.#signers.get(key)
    if (known) {
      // Executing it asks the transaction itself.
      transaction.cache.senderPubKey = known.publicKey
      return known.address
    }
    const signer = { publicKey: transaction.getSenderPublicKey(), address: transaction.getSenderAddress() }
    this.#signers.set(key, signer)
    return signer.address
  }
}
