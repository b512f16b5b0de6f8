import { bigIntToHex, bytesToHex } from '@ethereumjs/util'
import { estimateGas } from '../estimate-gas.ts'
import { requireBlock } from '../find-block.ts'
import type { RpcContext } from '../rpc-context.ts'
import { type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { callRequestSchema, latestBlockSchema } from '../rpc-parameters.ts'
import { exceptionError, simulateCall } from '../simulate.ts'

const shape = { call: callRequestSchema, block: latestBlockSchema }

/** What would happen, without it happening. */
export function callMethods({ ledger }: RpcContext): RpcMethod[] {
  return [
    rpcMethod('eth_call', shape, async ({ call, block }) => {
      const outcome = await simulateCall(ledger, call, await requireBlock(ledger, block))
      const failure = exceptionError(outcome)
      if (failure !== undefined) throw failure
      return bytesToHex(outcome.returnValue)
    }),
    rpcMethod('eth_estimateGas', shape, async ({ call, block }) =>
      bigIntToHex(await estimateGas(ledger, call, await requireBlock(ledger, block))),
    ),
  ]
}
