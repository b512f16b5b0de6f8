import { Address, bigIntToBytes, bigIntToHex, bytesToHex, setLengthLeft } from '@ethereumjs/util'
import { requireBlock } from '../find-block.ts'
import type { RpcContext } from '../rpc-context.ts'
import { type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { addressBytesSchema, latestBlockSchema, slotSchema } from '../rpc-parameters.ts'

/** What accounts hold after a block. */
export function accountMethods({ ledger, pool }: RpcContext): RpcMethod[] {
  const at = { address: addressBytesSchema, block: latestBlockSchema }
  const stateAt = async (block: Parameters<typeof requireBlock>[1]) =>
    (await ledger.vmAt(await requireBlock(ledger, block))).stateManager
  return [
    rpcMethod('eth_getBalance', at, async ({ address, block }) => {
      const account = await (await stateAt(block)).getAccount(new Address(address))
      return bigIntToHex(account?.balance ?? 0n)
    }),
    rpcMethod('eth_getTransactionCount', at, async ({ address, block }) => {
      if ('tag' in block && block.tag === 'pending') return bigIntToHex(await pool.nextNonce(address))
      const account = await (await stateAt(block)).getAccount(new Address(address))
      return bigIntToHex(account?.nonce ?? 0n)
    }),
    rpcMethod('eth_getCode', at, async ({ address, block }) =>
      bytesToHex(await (await stateAt(block)).getCode(new Address(address))),
    ),
    rpcMethod(
      'eth_getStorageAt',
      { address: addressBytesSchema, slot: slotSchema, block: latestBlockSchema },
      async ({ address, slot, block }) => {
        const key = setLengthLeft(bigIntToBytes(slot), 32)
        const value = await (await stateAt(block)).getStorage(new Address(address), key)
        return bytesToHex(setLengthLeft(value, 32))
      },
    ),
  ]
}
