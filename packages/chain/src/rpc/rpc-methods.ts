import { accountMethods } from './methods/account-methods.ts'
import { blockMethods } from './methods/block-methods.ts'
import { callMethods } from './methods/call-methods.ts'
import { chainMethods } from './methods/chain-methods.ts'
import { feeMethods } from './methods/fee-methods.ts'
import { logMethods } from './methods/log-methods.ts'
import { transactionMethods } from './methods/transaction-methods.ts'
import type { RpcContext } from './rpc-context.ts'
import type { RpcMethod } from './rpc-method.ts'

/** Every JSON-RPC method a node answers. */
export function rpcMethods(context: RpcContext): RpcMethod[] {
  return [
    ...chainMethods(context),
    ...blockMethods(context),
    ...transactionMethods(context),
    ...accountMethods(context),
    ...callMethods(context),
    ...feeMethods(context),
    ...logMethods(context),
  ]
}
