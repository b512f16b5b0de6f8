import { expect, test } from 'vitest'
import { secretDigest } from './secret-digest.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('a digest says another content, another key, or another Secret', async () => {
  const digests = await Promise.all([
    secretDigest('xai/api', { a: bytes('1'), b: bytes('2') }),
    secretDigest('xai/api', { a: bytes('1'), b: bytes('3') }),
    secretDigest('xai/api', { a: bytes('12'), b: bytes('') }),
    secretDigest('xai/api', { a: bytes('1'), c: bytes('2') }),
    secretDigest('xai/web', { a: bytes('1'), b: bytes('2') }),
  ])
  expect(new Set(digests).size).toBe(digests.length)
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{10}$/)
})

test('the order of keys is nothing', async () => {
  const digest = await secretDigest('xai/api', { a: bytes('1'), b: bytes('2') })
  expect(await secretDigest('xai/api', { b: bytes('2'), a: bytes('1') })).toBe(digest)
})
