import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createChainCommon } from '../consensus/chain-common.ts'
import { StateDatabase } from '../ledger/state-database.ts'
import { StateTrie } from './state-trie.ts'

const common = createChainCommon({ chainId: 1337 })

/** Few keys, so that many of them are changed and removed again. */
const keys = fc.integer({ min: 0, max: 60 }).map((key) => Uint8Array.of(key))
// Short values make nodes that are embedded in their parents, as the slots of a contract do.
const values = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.uint8Array({ minLength: 60, maxLength: 90 }))
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), key: keys, value: values }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('del' as const), key: keys }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('root' as const) }) },
  ),
  { maxLength: 120, size: 'max' },
)

test('has the root, the values and the nodes of a trie that hashes every change', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (changes) => {
      const stored = new Map<string, Uint8Array>()
      const database = new StateDatabase((key) => stored.get(key))
      const trie = new StateTrie({ common, database })
      const reference = new MerklePatriciaTrie({ common, useKeyHashing: true })
      for (const change of changes) {
        if (change.kind === 'put')
          await Promise.all([trie.put(change.key, change.value), reference.put(change.key, change.value)])
        if (change.kind === 'del') await Promise.all([trie.del(change.key), reference.del(change.key)])
        if (change.kind === 'root') expect(trie.root()).toEqual(reference.root())
      }
      expect(trie.root()).toEqual(reference.root())

      for (const [key, node] of database.take()) stored.set(key, node)
      const reopened = new StateTrie({
        common,
        database: new StateDatabase((key) => stored.get(key)),
        root: trie.root(),
      })
      for (let key = 0; key <= 60; key++)
        expect(await reopened.get(Uint8Array.of(key))).toEqual(await reference.get(Uint8Array.of(key)))
    }),
    { numRuns: 100 },
  )
})

test('goes back to where a checkpoint was made', async () => {
  const trie = new StateTrie({ common, database: new StateDatabase(() => undefined) })
  await trie.put(Uint8Array.of(1), Uint8Array.of(7))
  const before = trie.root()
  trie.checkpoint()
  await trie.put(Uint8Array.of(1), Uint8Array.of(8))
  await trie.put(Uint8Array.of(2), Uint8Array.of(9))
  await trie.revert()
  expect(trie.root()).toEqual(before)
  expect(await trie.get(Uint8Array.of(1))).toEqual(Uint8Array.of(7))
  expect(await trie.get(Uint8Array.of(2))).toBeNull()
})

test('a node that is missing is an error, not an absent value', async () => {
  const database = new StateDatabase(() => undefined)
  const trie = new StateTrie({ common, database })
  for (let key = 0; key < 20; key++) await trie.put(Uint8Array.of(key), new Uint8Array(40).fill(1))
  const root = trie.root()
  const nodes = new Map(database.take())
  const [lost] = [...nodes.keys()].filter((key) => key !== Buffer.from(root).toString('hex'))
  nodes.delete(lost ?? '')
  const damaged = new StateTrie({ common, database: new StateDatabase((key) => nodes.get(key)), root })
  const reads = Array.from({ length: 20 }, async (_, key) => damaged.get(Uint8Array.of(key)))
  await expect(Promise.all(reads)).rejects.toMatchObject({ code: 'CHAIN_STATE_MISSING' })
})
