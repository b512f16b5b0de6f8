import { RLP } from '@ethereumjs/rlp'
import { KECCAK256_RLP } from '@ethereumjs/util'
import { CodedError } from '@windlass/errors/coded-error'
import { insertValue } from './edit-trie.ts'
import { encodeRoot } from './node-encoding.ts'
import { nibblesOf, type TrieNode } from './trie-node.ts'

/** Root of the trie from the RLP of each index to its value: what a header holds of its transactions and receipts. */
export function listRoot(values: readonly Uint8Array[]): Uint8Array {
  let top: TrieNode | undefined
  for (const [index, value] of values.entries())
    top = insertValue({ child: top, path: nibblesOf(RLP.encode(index)), value, load: nothingStored })
  return top ? encodeRoot(top, () => undefined) : KECCAK256_RLP
}

function nothingStored(): never {
  throw new CodedError('CHAIN_STATE_MISSING', 'a trie that is all in memory refers to a stored node', {
    hint: 'This is a defect of the node.',
  })
}
