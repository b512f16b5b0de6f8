import { createBlockHeader } from '@ethereumjs/block'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createChainCommon } from './chain-common.ts'
import { keccak256 } from './keccak256.ts'
import { highestHash, proofOfWorkHash, sealHash, searchNonce } from './proof-of-work.ts'

const common = createChainCommon({ chainId: 1337 })

test('keccak-256 is the one of Ethereum', () => {
  expect(bytesToHex(keccak256(new Uint8Array()))).toBe(
    '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  )
})

test('a digest is not overwritten by the next', () => {
  const first = keccak256(Uint8Array.of(1))
  const copy = Uint8Array.from(first)
  keccak256(Uint8Array.of(2))
  expect(first).toEqual(copy)
})

test('the seal hash covers every field of a header but the seal', () => {
  const header = createBlockHeader({ number: 1n, difficulty: 5n, timestamp: 7n, baseFeePerGas: 1n }, { common })
  const resealed = createBlockHeader({ ...header, nonce: hexToBytes('0x0102030405060708') }, { common })
  const changed = createBlockHeader({ ...header, baseFeePerGas: 2n }, { common })
  expect(sealHash(resealed)).toEqual(sealHash(header))
  expect(sealHash(changed)).not.toEqual(sealHash(header))
})

test('a nonce that the search finds seals the header', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2000n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (difficulty, from) => {
      const header = createBlockHeader({ number: 1n, difficulty, baseFeePerGas: 1n }, { common })
      const { nonce, tried } = searchNonce({ sealHash: sealHash(header), difficulty, from, count: 100_000 })
      const sealed = createBlockHeader({ ...header, nonce: nonce ?? new Uint8Array(8) }, { common })
      expect(proofOfWorkHash(sealed)).toBeLessThanOrEqual(highestHash(difficulty))
      expect(tried).toBeLessThanOrEqual(100_000)
    }),
    { numRuns: 30 },
  )
})

test('a search that finds nothing has tried all it was given', () => {
  const search = { sealHash: new Uint8Array(32), difficulty: 2n ** 200n, from: 0n, count: 500 }
  expect(searchNonce(search)).toEqual({ nonce: undefined, tried: 500 })
})
