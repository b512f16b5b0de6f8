import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createChainCommon } from '../consensus/chain-common.ts'
import { temporaryDirectory } from '../testing/test-ledger.ts'
import { openChainStore } from './chain-store.ts'

test('a database that cannot be read says so, and not that a transaction is bad', async () => {
  const directory = await temporaryDirectory()
  try {
    const store = await openChainStore({ directory, common: createChainCommon({ chainId: 1337 }) })
    await store[Symbol.asyncDispose]()
    const unreadable = expect.objectContaining({ code: 'CHAIN_DATA_UNREADABLE', cause: expect.any(Error) })
    expect(() => store.stateNode('00'.repeat(32))).toThrow(unreadable)
    await expect(store.block(new Uint8Array(32))).rejects.toEqual(unreadable)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
