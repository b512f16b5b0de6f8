import type { Ledger } from '../ledger.ts'

const denseHashes = 10

/**
 * Hashes of our canonical chain from the head back to genesis: the newest ten one by one, then ever more apart, so that
 * a peer finds a common ancestor in one message whatever the height.
 */
export async function locatorOf(ledger: Pick<Ledger, 'head' | 'genesis' | 'blockByNumber'>): Promise<Uint8Array[]> {
  const { head, genesis } = ledger
  const hashes = [head.hash()]
  let step = 1n
  let height = head.header.number - step
  while (height > 0n) {
    const block = await ledger.blockByNumber(height)
    if (block !== undefined) hashes.push(block.hash())
    if (hashes.length >= denseHashes) step *= 2n
    height -= step
  }
  if (head.header.number > 0n) hashes.push(genesis.hash())
  return hashes
}
