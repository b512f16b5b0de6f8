import type { Block } from '@ethereumjs/block'
import { equalsBytes } from '@ethereumjs/util'
import type { Ledger } from '../ledger.ts'
import type { BlocksRequest } from './block-messages.ts'

/** A batch ends when it is this large; its last block may exceed it. */
const softMaxBytes = 4 * 2 ** 20

/** The serialized canonical blocks that follow what the asking peer has. */
export async function blocksAfter(
  ledger: Pick<Ledger, 'genesis' | 'blockByHash' | 'blockByNumber'>,
  { locator, maxBlocks }: BlocksRequest,
): Promise<Uint8Array[]> {
  const ancestor = await firstCanonical(ledger, locator)
  const serialized: Uint8Array[] = []
  let bytes = 0
  for (let number = ancestor.header.number + 1n; serialized.length < maxBlocks && bytes < softMaxBytes; number++) {
    const block = await ledger.blockByNumber(number)
    if (block === undefined) break
    const encoded = block.serialize()
    serialized.push(encoded)
    bytes += encoded.length
  }
  return serialized
}

async function firstCanonical(
  ledger: Pick<Ledger, 'genesis' | 'blockByHash' | 'blockByNumber'>,
  locator: readonly Uint8Array[],
): Promise<Block> {
  for (const hash of locator) {
    const block = await ledger.blockByHash(hash)
    if (block === undefined) continue
    const canonical = await ledger.blockByNumber(block.header.number)
    if (canonical !== undefined && equalsBytes(canonical.hash(), hash)) return canonical
  }
  return ledger.genesis
}
