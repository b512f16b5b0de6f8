import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, bytesToHex } from '@ethereumjs/util'
import { LRUCache } from 'lru-cache'

/** Transactions whose signature stays known: what waits in a pool and is then seen again in a block. */
const knownSignatures = 65_536

/** Recovers who signed a transaction, once for every transaction hash: it is the dearest step of accepting one. */
export class Senders {
  readonly #publicKeys = new LRUCache<string, Uint8Array>({ max: knownSignatures })

  /** Throws where the signature is not valid. */
  of(transaction: TypedTransaction): Address {
    const key = bytesToHex(transaction.hash())
    const known = this.#publicKeys.get(key)
    if (known) transaction.cache.senderPubKey = known
    else this.#publicKeys.set(key, transaction.getSenderPublicKey())
    return transaction.getSenderAddress()
  }
}
