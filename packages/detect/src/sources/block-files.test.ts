import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { rpcBlock } from '../testing/rpc-blocks.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { BlockFiles } from './block-files.ts'

const parentHash = `0x${'0'.repeat(64)}`
const block = (height: number) => rpcBlock({ height, parentHash })

async function heightsOf(path: string): Promise<number[]> {
  const source = new BlockFiles({ path, name: 'blocks' })
  const blocks = await Array.fromAsync(source.blocks({ signal: new AbortController().signal }))
  expect(source.state.phase).toBe('done')
  return blocks.map((sourced) => Number(sourced.block.number))
}

test('reads a directory in the order of the numbers in the names, plain and compressed', async () => {
  await using directory = await temporaryDirectory()
  await writeFile(join(directory.path, '10.json'), JSON.stringify(block(10)))
  await writeFile(join(directory.path, '9.json.gz'), gzipSync(JSON.stringify(block(9))))
  await writeFile(join(directory.path, 'README.md'), 'no block')
  expect(await heightsOf(directory.path)).toEqual([9, 10])
})

test('reads one file that holds a response, or several blocks', async () => {
  await using directory = await temporaryDirectory()
  const response = join(directory.path, 'response.json')
  await writeFile(response, JSON.stringify({ jsonrpc: '2.0', id: 1, result: block(3) }))
  expect(await heightsOf(response)).toEqual([3])
  const several = join(directory.path, 'several.json')
  await writeFile(several, JSON.stringify([block(4), { jsonrpc: '2.0', id: 1, result: block(5) }]))
  expect(await heightsOf(several)).toEqual([4, 5])
})

test('says which file cannot be read, and why', async () => {
  await using directory = await temporaryDirectory()
  const refusal = (path: string) => expect(heightsOf(path)).rejects
  await refusal(join(directory.path, 'missing')).toMatchObject({
    code: 'DETECT_BLOCKS_UNREADABLE',
    message: expect.stringContaining('missing'),
  })
  await mkdir(join(directory.path, 'empty'))
  await refusal(join(directory.path, 'empty')).toMatchObject({ code: 'DETECT_BLOCKS_UNREADABLE' })
  await writeFile(join(directory.path, 'broken.json'), '{')
  await refusal(join(directory.path, 'broken.json')).toMatchObject({ code: 'DETECT_BLOCKS_UNREADABLE' })
  await writeFile(join(directory.path, 'two.json'), JSON.stringify([block(4), { ...block(5), hash: '0x1' }]))
  await refusal(join(directory.path, 'two.json')).toMatchObject({
    code: 'DETECT_BLOCK_INVALID',
    message: expect.stringMatching(/two\.json \[1\].*hash/),
  })
})

test('ends between two blocks when it is told to', async () => {
  const stop = new AbortController()
  const source = new BlockFiles({ path: 'mainnet-sample', name: 'sample' })
  let blocks = 0
  for await (const _ of source.blocks({ signal: stop.signal })) {
    blocks++
    stop.abort()
  }
  expect(blocks).toBe(1)
})
