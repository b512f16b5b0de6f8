import { CodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import { z } from 'zod'

export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

export interface JsonRpcClientOptions {
  /** Tried in order when one fails; the one that answered last is asked first. */
  readonly urls: readonly string[]
  readonly timeoutMs: number
  /** Told of every address that failed, also where another then answered. */
  readonly onFailure: (error: unknown) => void
}

const responseSchema = z.object({
  id: z.int(),
  result: z.unknown(),
  error: z.object({ code: z.int(), message: z.string() }).optional(),
})

type Response = z.output<typeof responseSchema>

/** Asks the first of several nodes that answers. */
export class JsonRpcClient {
  readonly #options: JsonRpcClientOptions
  #current = 0

  constructor(options: JsonRpcClientOptions) {
    this.#options = options
  }

  /** The node that is asked first, without what may be a key in its address. */
  get node(): string {
    return new URL(this.#url).host
  }

  get #url(): string {
    return this.#options.urls[this.#current] as string
  }

  /** Asks another node first from now on. */
  turnAway(): void {
    this.#current = (this.#current + 1) % this.#options.urls.length
  }

  /**
   * The results of `calls` in their order, all from one node, asked for in one batch.
   *
   * @throws CodedError `DETECT_NODE_AWAY` where no node gave them, with the failure of each as `details.failures`.
   */
  async batch(calls: readonly RpcCall[], { signal }: { readonly signal: AbortSignal }): Promise<unknown[]> {
    const { urls, onFailure } = this.#options
    const failures: CodedError[] = []
    for (let tried = 0; tried < urls.length; tried++) {
      try {
        return await this.#ask(calls, signal)
      } catch (error) {
        signal.throwIfAborted()
        const failure = failureOf(this.node, error)
        onFailure(failure)
        failures.push(failure)
        this.turnAway()
      }
    }
    const reasons = failures.map(({ message }) => message).join('; ')
    throw new CodedError('DETECT_NODE_AWAY', `No node answers ${calls[0]?.method}: ${reasons}`, {
      hint: 'Check that a node runs at one of these addresses and that it can be reached from here.',
      cause: failures.at(-1),
      details: { failures: failures.map((failure) => describeError(failure)) },
    })
  }

  async #ask(calls: readonly RpcCall[], signal: AbortSignal): Promise<unknown[]> {
    const { node } = this
    const { url, authorization } = withoutCredentials(this.#url)
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))),
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#options.timeoutMs)]),
    })
    if (!reply.ok) {
      await reply.body?.cancel()
      throw wrongAnswer(node, `HTTP status ${reply.status}`)
    }
    return resultsOf({ json: await reply.json(), node, calls })
  }
}

/** `fetch` refuses a user and password in an address, with an error that shows them. */
function withoutCredentials(address: string): { readonly url: URL; readonly authorization: string | undefined } {
  const url = new URL(address)
  const credentials = decodeURIComponent(`${url.username}:${url.password}`)
  url.username = ''
  url.password = ''
  const authorization = credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  return { url, authorization }
}

function resultsOf(options: { readonly json: unknown; readonly node: string; readonly calls: readonly RpcCall[] }) {
  const { json, node, calls } = options
  // A node that takes no batch, or is overloaded, answers with one object.
  const single = responseSchema.partial({ id: true }).safeParse(json)
  if (single.success && single.data.error !== undefined) throw wrongAnswer(node, errorText(single.data.error))
  const responses = z.array(responseSchema).safeParse(json)
  if (!responses.success) throw wrongAnswer(node, 'no JSON-RPC response')
  const byId = new Map(responses.data.map((response) => [response.id, response]))
  return calls.map(({ method }, id) => {
    const response = byId.get(id)
    if (response === undefined) throw wrongAnswer(node, `nothing to ${method}`)
    if (response.error !== undefined) throw wrongAnswer(node, `${errorText(response.error)} to ${method}`)
    return response.result
  })
}

function errorText({ code, message }: NonNullable<Response['error']>): string {
  return `error ${code} (${message})`
}

/** A node answered, but not what it was asked for. */
export function wrongAnswer(node: string, what: string): CodedError {
  return new CodedError('DETECT_NODE_ANSWER', `${node} answered ${what}`, {
    hint: 'Check that the address is that of the JSON-RPC port of an Ethereum node.',
    details: { node },
  })
}

function failureOf(node: string, error: unknown): CodedError {
  if (error instanceof CodedError) return error
  // What fetch throws says only that it failed; its cause says why.
  const { cause, ...described } = describeError(error)
  return new CodedError('DETECT_NODE_UNREACHABLE', `${node} cannot be reached: ${(cause ?? described).message}`, {
    hint: 'Check that a node runs there and that it can be reached from here.',
    cause: error,
    details: { node },
  })
}
