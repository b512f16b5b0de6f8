import { CodedError } from '@windlass/errors/coded-error'
import { describeError, type ErrorDescription } from '@windlass/errors/describe-error'
import { z } from 'zod'

export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

export type RpcReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: number; readonly message: string }

const batchReplySchema = z.array(
  z.union([
    z.object({ id: z.int(), error: z.object({ code: z.int(), message: z.string() }) }),
    z.object({ id: z.int(), result: z.unknown() }),
  ]),
)

/**
 * Sends `calls` as one batch; the replies come in their order.
 *
 * @throws CodedError `CHAIN_RPC_UNREACHABLE` where nothing answers in time, `CHAIN_RPC_ANSWER_INVALID` where what
 * answers does not speak JSON-RPC. The reason of `signal` where that aborts.
 */
export async function callBatch(options: {
  readonly url: string
  readonly calls: readonly RpcCall[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}): Promise<readonly RpcReply[]> {
  const { url, calls, timeoutMs, signal } = options
  const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })))
  let status: number
  let text: string
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    status = reply.status
    text = await reply.text()
  } catch (error) {
    signal.throwIfAborted()
    throw new CodedError('CHAIN_RPC_UNREACHABLE', `${url} does not answer: ${rootMessage(describeError(error))}`, {
      hint: 'Check that the node runs and that this is its JSON-RPC address.',
      cause: error,
    })
  }
  const answerInvalid = (what: string, cause?: unknown): CodedError =>
    new CodedError('CHAIN_RPC_ANSWER_INVALID', `${url} ${what}`, {
      hint: 'Check that this is the JSON-RPC address of a node, and that its rate limit allows these calls.',
      cause,
    })
  if (status !== 200) throw answerInvalid(`answers with HTTP status ${status}`)
  const parsed = batchReplySchema.safeParse(jsonOf(text))
  if (!parsed.success) throw answerInvalid('does not answer a JSON-RPC batch', parsed.error)

  const replies = new Map(parsed.data.map((reply) => [reply.id, reply]))
  return calls.map(({ method }, id) => {
    const reply = replies.get(id)
    if (reply === undefined) throw answerInvalid(`leaves ${method} of a batch unanswered`)
    return 'error' in reply ? { ok: false, ...reply.error } : { ok: true, result: reply.result }
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
function rootMessage(description: ErrorDescription): string {
  return description.cause === undefined ? description.message || description.code : rootMessage(description.cause)
}
