import { z } from 'zod'
import { RpcError, rpcErrorCodes } from './rpc-error.ts'
import type { RpcMethod } from './rpc-method.ts'

/** Calls that one request may hold. */
export const maxBatchCalls = 100

const idSchema = z.union([z.string(), z.number(), z.null()])
type Id = z.infer<typeof idSchema>

const requestSchema = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).optional(),
  id: idSchema.optional(),
})

/** Told of each call that was answered. `method` is `unknown` where there is none of its name. */
export type CallObserver = (call: { method: string; seconds: number; errorCode: number | undefined }) => void

export interface JsonRpcOptions {
  readonly methods: readonly RpcMethod[]
  readonly onCall: CallObserver
  /** An error that is not the caller's. */
  readonly onFailure: (error: unknown, method: string) => void
}

/** A request that was read and not yet answered. */
interface JsonRpcRequest {
  /** How many calls it holds. */
  readonly calls: number
  /** The text of the answer; `undefined` where nothing wants one. Never rejects. */
  readonly answer: () => Promise<string | undefined>
}

export interface JsonRpc {
  read(text: string): JsonRpcRequest
}

/** Answers JSON-RPC 2.0: single calls, batches, notifications. */
export function createJsonRpc({ methods, onCall, onFailure }: JsonRpcOptions): JsonRpc {
  const byName = new Map(methods.map((method) => [method.name, method]))

  const answerCall = async (request: unknown): Promise<string | undefined> => {
    // The common shape is looked at directly: a schema costs more than most calls.
    const call = isPlainCall(request) ? request : requestSchema.safeParse(request).data
    if (call === undefined) return failure(idOf(request), new RpcError(rpcErrorCodes.invalidRequest, 'invalid request'))
    const startMs = performance.now()
    let errorCode: number | undefined
    let answer: string | undefined
    const method = byName.get(call.method)
    try {
      if (method === undefined)
        throw new RpcError(
          rpcErrorCodes.methodNotFound,
          `the method ${call.method.slice(0, 100)} does not exist/is not available`,
        )
      const result = await method.call(call.params)
      if (call.id !== undefined) answer = success(call.id, result)
    } catch (error) {
      const known =
        error instanceof RpcError
          ? error
          : new RpcError(rpcErrorCodes.internal, 'internal error: see the log of the node')
      if (known !== error) onFailure(error, call.method)
      errorCode = known.code
      if (call.id !== undefined) answer = failure(call.id, known)
    }
    onCall({ method: method?.name ?? 'unknown', seconds: (performance.now() - startMs) / 1000, errorCode })
    return answer
  }

  const answerBatch = async (batch: readonly unknown[]): Promise<string | undefined> => {
    const answers: string[] = []
    // One after the other, so that a batch takes no more of the node than a single call at a time.
    for (const call of batch) {
      const answer = await answerCall(call)
      if (answer !== undefined) answers.push(answer)
    }
    return answers.length === 0 ? undefined : `[${answers.join(',')}]`
  }
  const refused = (code: number, message: string): JsonRpcRequest => {
    const answer = failure(null, new RpcError(code, message))
    return { calls: 1, answer: async () => answer }
  }
  return {
    read(text) {
      let request: unknown
      try {
        request = JSON.parse(text)
      } catch {
        return refused(rpcErrorCodes.parse, 'parse error: the request is not JSON')
      }
      if (!Array.isArray(request)) return { calls: 1, answer: () => answerCall(request) }
      const { length } = request
      if (length === 0) return refused(rpcErrorCodes.invalidRequest, 'empty batch')
      if (length > maxBatchCalls)
        return refused(
          rpcErrorCodes.invalidRequest,
          `batch too large: ${length} calls where ${maxBatchCalls} are allowed`,
        )
      return { calls: length, answer: () => answerBatch(request) }
    },
  }
}

function isPlainCall(request: unknown): request is { method: string; params?: unknown[]; id?: Id } {
  if (typeof request !== 'object' || request === null) return false
  const { jsonrpc, method, params, id } = request as Record<string, unknown>
  return (
    jsonrpc === '2.0' &&
    typeof method === 'string' &&
    (params === undefined || Array.isArray(params)) &&
    (typeof id === 'number' || typeof id === 'string')
  )
}

function idOf(request: unknown): Id {
  const { data } = z.object({ id: idSchema }).safeParse(request)
  return data?.id ?? null
}

function success(id: Id, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${JSON.stringify(result ?? null)}}`
}

function failure(id: Id, { code, message, data }: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } })
}
