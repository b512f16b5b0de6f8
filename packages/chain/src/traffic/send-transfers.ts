import type { Common } from '@ethereumjs/common'
import { CodedError } from '@windlass/errors/coded-error'
import { readChainState } from './chain-state.ts'
import { callBatch } from './json-rpc-client.ts'
import type { TrafficNode } from './node-rotation.ts'
import { type RefusalReason, refusalReason } from './refusal-reason.ts'
import type { Sender } from './sender.ts'
import { signTransfer } from './sign-transfer.ts'
import type { TransferDraft } from './transfer-mix.ts'

export type TransferOutcome =
  | { readonly state: 'accepted' }
  | { readonly state: 'refused'; readonly reason: RefusalReason; readonly message: string }

/** How long a nonce is trusted: a node that drops transactions from its pool, or whose chain was reorganised, says nothing. */
const nonceLifetimeMs = 5_000

/** What a wait for one request to a node may last. */
export const requestTimeoutMs = 10_000

/**
 * Signs drafts and sends them to one node as one batch. Nonces are asked for first where they are not known, and again
 * after any doubt: another node, a refusal, a request of which nothing was heard.
 *
 * @throws CodedError as {@link readChainState} and {@link callBatch}; `CHAIN_ID_DIFFERS` for a node of another chain.
 */
export async function sendTransfers(options: {
  readonly node: TrafficNode
  readonly drafts: readonly TransferDraft[]
  readonly senders: readonly Sender[]
  readonly common: Common
  readonly now: () => number
  readonly signal: AbortSignal
}): Promise<readonly TransferOutcome[]> {
  const { node, senders, common, signal } = options
  const pairs = options.drafts.flatMap((draft) => {
    const sender = senders[draft.sender]
    return sender === undefined ? [] : [{ draft, sender }]
  })
  await readStaleSenders({ ...options, senders: [...new Set(pairs.map(({ sender }) => sender))] })

  const calls = pairs.map(({ draft, sender }) => {
    const maxFeePerGasWei = 2n * sender.baseFeePerGasWei + draft.priorityFeePerGasWei
    const transfer = { ...draft, nonce: sender.nonce++, maxFeePerGasWei }
    const raw = signTransfer({ transfer, privateKey: sender.privateKey, common })
    return { method: 'eth_sendRawTransaction', params: [raw] }
  })
  try {
    const replies = await callBatch({ url: node.url, calls, timeoutMs: requestTimeoutMs, signal })
    return pairs.map(({ sender }, index) => {
      const reply = replies[index]
      if (reply === undefined || reply.ok) return { state: 'accepted' }
      sender.read = undefined
      return { state: 'refused', reason: refusalReason(reply.message), message: reply.message }
    })
  } catch (error) {
    for (const { sender } of pairs) sender.read = undefined
    throw error
  }
}

async function readStaleSenders(options: {
  readonly node: TrafficNode
  readonly senders: readonly Sender[]
  readonly common: Common
  readonly now: () => number
  readonly signal: AbortSignal
}): Promise<void> {
  const { node, common, now, signal } = options
  const stale = options.senders.filter(({ read }) => read?.from !== node || now() - read.atMs > nonceLifetimeMs)
  if (stale.length === 0) return
  const addresses = stale.map(({ address }) => address)
  const state = await readChainState({ url: node.url, addresses, timeoutMs: requestTimeoutMs, signal })
  if (state.chainId !== Number(common.chainId())) {
    throw new CodedError(
      'CHAIN_ID_DIFFERS',
      `${node.url} is of chain ${state.chainId}, the nodes before it are of chain ${common.chainId()}`,
      { hint: 'Name nodes of one chain only.' },
    )
  }
  for (const [index, sender] of stale.entries()) {
    sender.nonce = state.nonces[index] ?? sender.nonce
    sender.baseFeePerGasWei = state.baseFeePerGasWei
    sender.read = { from: node, atMs: now() }
  }
}
