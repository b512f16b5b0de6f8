import { createHttpServer } from '@windlass/service/http-server'
import { createLogger } from '@windlass/service/logger'
import { type RpcBlockJson, rpcBlock } from './rpc-blocks.ts'

interface Call {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** A JSON-RPC node over HTTP whose chain a test makes grow, fork and fail. */
export class FakeNode implements AsyncDisposable {
  readonly #server
  readonly #transactions: number
  #chain: RpcBlockJson[]
  /** Status to answer everything with, until it is `undefined` again. */
  failWith: number | undefined
  url = ''
  /** Calls by method and first parameter. */
  readonly calls: string[] = []

  private constructor(genesis: string, transactions: number) {
    this.#transactions = transactions
    this.#chain = [rpcBlock({ height: 0, parentHash: `0x${'0'.repeat(64)}`, branch: genesis, transactions: 0 })]
    this.#server = createHttpServer({ logger: createLogger({ name: 'fake-node', level: 'error' }), port: 0 })
    this.#server.app.post('/', async (request, reply) => {
      if (this.failWith !== undefined) return reply.code(this.failWith).send({ code: 'DOWN', message: 'down' })
      return (request.body as Call[]).map((call) => ({ jsonrpc: '2.0', id: call.id, result: this.#answer(call) }))
    })
  }

  static async start(options: { readonly genesis?: string; readonly transactions?: number } = {}): Promise<FakeNode> {
    const node = new FakeNode(options.genesis ?? 'main', options.transactions ?? 1)
    node.url = (await node.#server.listen({ signal: new AbortController().signal })).url
    return node
  }

  get height(): number {
    return this.#chain.length - 1
  }

  get chain(): readonly RpcBlockJson[] {
    return this.#chain
  }

  mine(count: number, branch = 'main'): this {
    for (let mined = 0; mined < count; mined++) {
      const parentHash = this.#chain.at(-1)?.hash ?? ''
      this.#chain.push(rpcBlock({ height: this.height + 1, parentHash, branch, transactions: this.#transactions }))
    }
    return this
  }

  /** Replaces the last `depth` blocks by `length` others. */
  reorganise({ depth, length, branch }: { depth: number; length: number; branch: string }): this {
    this.#chain = this.#chain.slice(0, -depth)
    return this.mine(length, branch)
  }

  #answer({ method, params }: Call): unknown {
    this.calls.push([method, ...params.slice(0, 1)].join(' '))
    if (method === 'eth_blockNumber') return `0x${this.height.toString(16)}`
    const block = this.#chain[Number(params[0])]
    if (block === undefined) return null
    return params[1] === true ? block : { ...block, transactions: block.transactions.map(({ hash }) => hash) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.close()
  }
}
