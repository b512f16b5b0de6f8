import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadIdentity } from './identity.ts'

let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'windlass-identity-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

describe('the identity of a node', () => {
  test('is made on the first start, for its owner alone, and kept', async () => {
    const first = await loadIdentity({ dataDir: join(dataDir, 'new') })
    const second = await loadIdentity({ dataDir: join(dataDir, 'new') })
    expect(second.raw).toEqual(first.raw)
    const { mode } = await stat(join(dataDir, 'new', 'peer-identity.key'))
    expect(mode & 0o777).toBe(0o600)
  })

  test('is the same wherever the same key is given', async () => {
    const keyFile = join(dataDir, 'given')
    await writeFile(keyFile, `${'0a'.repeat(32)}\n`)
    const one = await loadIdentity({ dataDir: join(dataDir, 'one'), keyFile })
    const other = await loadIdentity({ dataDir: join(dataDir, 'other'), keyFile })
    expect(one.raw).toEqual(other.raw)
  })

  test.each(['', '0a0b', 'REPLACE_ME'])('is not made up where the given key is %j', async (given) => {
    const keyFile = join(dataDir, 'given')
    await writeFile(keyFile, given)
    await expect(loadIdentity({ dataDir, keyFile })).rejects.toMatchObject({ code: 'CHAIN_IDENTITY_UNREADABLE' })
  })

  test('is not replaced where it cannot be read', async () => {
    await writeFile(join(dataDir, 'peer-identity.key'), 'damaged')
    await expect(loadIdentity({ dataDir })).rejects.toMatchObject({ code: 'CHAIN_IDENTITY_UNREADABLE' })
    expect(await readFile(join(dataDir, 'peer-identity.key'), 'utf8')).toBe('damaged')
  })
})
