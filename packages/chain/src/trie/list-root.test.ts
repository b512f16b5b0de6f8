import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listRoot } from './list-root.ts'

async function rootByInsertion(values: readonly Uint8Array[]): Promise<Uint8Array> {
  const trie = new MerklePatriciaTrie()
  for (const [index, value] of values.entries()) await trie.put(RLP.encode(index), value)
  return trie.root()
}

test('a list has the root of the trie its values are put into one by one', async () => {
  const values = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 300, size: 'max' })
  await fc.assert(
    fc.asyncProperty(values, async (list) => {
      expect(listRoot(list)).toEqual(await rootByInsertion(list))
    }),
    { numRuns: 30 },
  )
})
