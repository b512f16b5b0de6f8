import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeNodeKeys } from './write-node-keys.ts'

const { signal } = new AbortController()
let parent: string
let directory: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'windlass-keys-'))
  directory = join(parent, 'keys')
})
afterEach(() => rm(parent, { recursive: true }))

const write = (nodes: readonly string[]) => writeNodeKeys({ directory, nodes, signal })
const read = (node: string) => readFile(join(directory, node), 'utf8')
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe('the keys of nodes', () => {
  test('are one for each, for their owner alone, and told by peer id only', async () => {
    const keys = await write(['node-0', 'node-1'])
    expect(keys).toEqual(
      ['node-0', 'node-1'].map((node) => ({
        node,
        file: join(directory, node),
        peerId: expect.stringMatching(/^12D3KooW/),
        state: 'made',
      })),
    )
    expect(new Set(keys.map(({ peerId }) => peerId)).size).toBe(2)
    expect(await read('node-0')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(JSON.stringify(keys)).not.toContain((await read('node-0')).trim())
    expect([await modeOf(directory), await modeOf(join(directory, 'node-1'))]).toEqual([0o700, 0o600])
  })

  test('are kept where they are, and made where they lack', async () => {
    const [first] = await write(['node-0'])
    const before = await read('node-0')
    const keys = await write(['node-0', 'node-1'])
    expect(keys).toMatchObject([{ state: 'kept', peerId: first?.peerId }, { state: 'made' }])
    expect(await read('node-0')).toBe(before)
  })

  test('are not made where one that is there is none, which stays as it is', async () => {
    await write(['node-1'])
    await writeFile(join(directory, 'node-1'), 'not a key')
    await expect(write(['node-0', 'node-1'])).rejects.toMatchObject({ code: 'WINDLASS_KEY_INVALID' })
    expect(await read('node-1')).toBe('not a key')
    await expect(read('node-0')).rejects.toThrow('ENOENT')
  })
})
