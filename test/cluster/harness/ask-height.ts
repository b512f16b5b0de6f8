import { createPublicClient, http } from 'viem'
import type { Asking } from './steady-client.ts'

/** Asks a node how high its chain is, once. Every question has a client of its own, as questions of one share answers. */
export async function askHeight({ url, fetch }: Asking): Promise<string> {
  const transport = http(url, { fetchFn: fetch, retryCount: 0, timeout: 0 })
  return String(await createPublicClient({ transport }).getBlockNumber())
}
