import type { Ledger } from '../ledger.ts'
import type { PeerHead } from './peer-table.ts'

/** An announced head, and whether it is a block of ours: then its total difficulty is what we know it to be. */
export async function verifiedHead(
  ledger: Pick<Ledger, 'totalDifficulty'>,
  head: PeerHead,
): Promise<{ readonly head: PeerHead; readonly shared: boolean }> {
  const known = await ledger.totalDifficulty(head.hash)
  return known === undefined ? { head, shared: false } : { head: { ...head, totalDifficulty: known }, shared: true }
}
