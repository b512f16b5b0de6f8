import { developmentAccount } from '../development-account.ts'
import type { TrafficNode } from './node-rotation.ts'

/** An account that sends, and what is known of it. */
export interface Sender {
  readonly privateKey: Uint8Array
  readonly address: string
  nonce: bigint
  baseFeePerGasWei: bigint
  /** Which node said so and when; undefined where a node has to be asked. */
  read: { readonly from: TrafficNode; readonly atMs: number } | undefined
}

/** The first `count` development accounts, of which nothing is known yet. */
export function createSenders(count: number): readonly Sender[] {
  return Array.from({ length: count }, (_, index) => ({
    ...developmentAccount(index),
    nonce: 0n,
    baseFeePerGasWei: 0n,
    read: undefined,
  }))
}
