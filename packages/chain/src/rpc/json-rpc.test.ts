import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createJsonRpc, maxBatchCalls } from './json-rpc.ts'
import { RpcError, serverError } from './rpc-error.ts'
import { plainRpcMethod, rpcMethod } from './rpc-method.ts'

const failures: { error: unknown; method: string }[] = []
const calls: { method: string; errorCode: number | undefined }[] = []

const rpc = createJsonRpc({
  methods: [
    plainRpcMethod('seven', () => 7),
    plainRpcMethod('nothing', () => undefined),
    rpcMethod('add', { left: z.number(), right: z.number().default(1) }, ({ left, right }) => left + right),
    plainRpcMethod('refuse', () => {
      throw serverError('nonce too low')
    }),
    plainRpcMethod('revert', () => {
      throw new RpcError(3, 'execution reverted', '0xdead')
    }),
    plainRpcMethod('break', () => {
      throw new Error('a secret path')
    }),
  ],
  onCall: ({ method, errorCode }) => calls.push({ method, errorCode }),
  onFailure: (error, method) => failures.push({ error, method }),
})

async function answer(request: unknown): Promise<unknown> {
  const text = await rpc.read(typeof request === 'string' ? request : JSON.stringify(request)).answer()
  return text === undefined ? undefined : JSON.parse(text)
}

function call(method: string, params?: unknown, id: unknown = 1) {
  return { jsonrpc: '2.0', id, method, ...(params !== undefined && { params }) }
}

describe('a JSON-RPC call', () => {
  test.each([1, 'one', 0, '', null])('is answered under its id %j', async (id) => {
    expect(await answer(call('seven', [], id))).toEqual({ jsonrpc: '2.0', id, result: 7 })
  })

  test('may leave its parameters out', async () => {
    expect(await answer(call('seven'))).toMatchObject({ result: 7 })
    expect(await answer(call('add', [2]))).toMatchObject({ result: 3 })
    expect(await answer(call('add', [2, null]))).toMatchObject({ result: 3 })
  })

  test('that finds nothing is answered with null', async () => {
    expect(await answer(call('nothing'))).toEqual({ jsonrpc: '2.0', id: 1, result: null })
  })

  test.each([
    ['what is no JSON', '{"jsonrpc"', { id: null, error: { code: -32700 } }],
    ['no object', 7, { id: null, error: { code: -32600 } }],
    ['another version', { ...call('seven'), jsonrpc: '1.0' }, { id: 1, error: { code: -32600 } }],
    ['an id that is an object', { ...call('seven'), id: {} }, { id: null, error: { code: -32600 } }],
    ['an unknown method', call('mine'), { id: 1, error: { code: -32601, message: expect.stringContaining('mine') } }],
    ['a missing parameter', call('add', []), { error: { code: -32602, message: 'invalid params: left is missing' } }],
    ['a wrong parameter', call('add', ['2']), { error: { code: -32602, message: expect.stringContaining('left: ') } }],
    ['too many parameters', call('add', [1, 2, 3]), { error: { code: -32602, message: expect.stringContaining('3') } }],
    ['parameters by name', call('add', { left: 1 }), { error: { code: -32602 } }],
    ['what the node cannot do', call('refuse'), { error: { code: -32000, message: 'nonce too low' } }],
    ['what a contract reverts', call('revert'), { error: { code: 3, message: 'execution reverted', data: '0xdead' } }],
  ])('is refused for %s', async (_, request, expected) => {
    expect(await answer(request)).toMatchObject({ jsonrpc: '2.0', ...expected })
  })

  test('does not tell of what went wrong inside the node, which is reported', async () => {
    expect(await answer(call('break'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32603, message: 'internal error: see the log of the node' },
    })
    expect(failures).toEqual([{ error: new Error('a secret path'), method: 'break' }])
  })

  test('is reported with its outcome, an unknown method without its name', async () => {
    calls.length = 0
    await answer([call('seven'), call('refuse'), call('mine')])
    expect(calls).toEqual([
      { method: 'seven', errorCode: undefined },
      { method: 'refuse', errorCode: -32000 },
      { method: 'unknown', errorCode: -32601 },
    ])
  })
})

describe('a batch', () => {
  test('is answered call by call, what is wrong in it included', async () => {
    expect(await answer([call('seven', [], 'a'), 1, call('add', [1, 1], 'b')])).toEqual([
      { jsonrpc: '2.0', id: 'a', result: 7 },
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'invalid request' } },
      { jsonrpc: '2.0', id: 'b', result: 2 },
    ])
  })

  test('is not answered for its notifications', async () => {
    const notification = { jsonrpc: '2.0', method: 'seven' }
    expect(await answer([notification, call('seven')])).toEqual([{ jsonrpc: '2.0', id: 1, result: 7 }])
    expect(await answer([notification, notification])).toBeUndefined()
    expect(await answer(notification)).toBeUndefined()
  })

  test('is refused as a whole where it is empty or too large', async () => {
    expect(await answer([])).toMatchObject({ id: null, error: { code: -32600, message: 'empty batch' } })
    const large = Array(maxBatchCalls + 1).fill(call('seven'))
    expect(await answer(large)).toMatchObject({ id: null, error: { code: -32600 } })
  })
})
