import { bigIntToHex, intToHex } from '@ethereumjs/util'
import type { RpcContext } from '../rpc-context.ts'
import { plainRpcMethod, type RpcMethod } from '../rpc-method.ts'

/** Questions about the chain and this node as a whole. */
export function chainMethods({ ledger, clientVersion, peerCount, sync }: RpcContext): RpcMethod[] {
  const { chainId } = ledger.rules
  const startingBlock = ledger.head.header.number
  return [
    plainRpcMethod('eth_chainId', () => intToHex(chainId)),
    plainRpcMethod('eth_blockNumber', () => bigIntToHex(ledger.head.header.number)),
    plainRpcMethod('eth_syncing', () => {
      const { syncing, lagBlocks } = sync()
      if (!syncing && lagBlocks === 0) return false
      const { number } = ledger.head.header
      return {
        startingBlock: bigIntToHex(startingBlock),
        currentBlock: bigIntToHex(number),
        highestBlock: bigIntToHex(number + BigInt(lagBlocks)),
      }
    }),
    plainRpcMethod('eth_accounts', () => []),
    plainRpcMethod('net_version', () => String(chainId)),
    plainRpcMethod('net_listening', () => true),
    plainRpcMethod('net_peerCount', () => intToHex(peerCount())),
    plainRpcMethod('web3_clientVersion', () => clientVersion),
  ]
}
