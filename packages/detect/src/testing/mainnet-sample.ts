import { BlockFiles } from '../sources/block-files.ts'
import type { Block } from '../transactions/transaction.ts'

/** The blocks of the sample that ships with the detector. */
export async function mainnetSample(): Promise<Block[]> {
  const source = new BlockFiles({ path: 'mainnet-sample', name: 'mainnet-sample' })
  const blocks = await Array.fromAsync(source.blocks({ signal: new AbortController().signal }))
  return blocks.map(({ block }) => block)
}
