/** Codes of JSON-RPC 2.0, and of Ethereum clients where they differ. */
export const rpcErrorCodes = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** What Ethereum clients answer where a call is understood and cannot be done. */
  server: -32000,
  limitExceeded: -32005,
  /** A contract reverted; `data` is what it returned. */
  reverted: 3,
} as const

/** An answer that is an error, as the caller gets it. */
export class RpcError extends Error {
  readonly code: number
  readonly data: string | undefined

  constructor(code: number, message: string, data?: string) {
    super(message)
    this.name = 'RpcError'
    this.code = code
    this.data = data
  }
}

export function invalidParams(what: string): RpcError {
  return new RpcError(rpcErrorCodes.invalidParams, `invalid params: ${what}`)
}

/** The call is understood and cannot be done; `message` is worded as Ethereum clients word it. */
export function serverError(message: string): RpcError {
  return new RpcError(rpcErrorCodes.server, message)
}
