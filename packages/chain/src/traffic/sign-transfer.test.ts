import fc from 'fast-check'
import { parseTransaction, recoverTransactionAddress } from 'viem'
import { expect, test } from 'vitest'
import { createChainCommon } from '../consensus/chain-common.ts'
import { developmentAccount } from '../development-account.ts'
import { signTransfer } from './sign-transfer.ts'

const common = createChainCommon({ chainId: 1337 })
const { privateKey, address } = developmentAccount(0)

test('an independent client reads back the transfer and its sender', async () => {
  const wei = fc.bigInt({ min: 1n, max: 2n ** 90n })
  const nonce = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n })
  await fc.assert(
    fc.asyncProperty(nonce, wei, wei, wei, async (nonce, valueWei, priorityFeePerGasWei, rest) => {
      const to = developmentAccount(1).address
      const maxFeePerGasWei = priorityFeePerGasWei + rest
      const transfer = { nonce, to, valueWei, priorityFeePerGasWei, maxFeePerGasWei }
      const serializedTransaction = signTransfer({ transfer, privateKey, common }) as `0x02${string}`
      expect(parseTransaction(serializedTransaction)).toMatchObject({
        chainId: 1337,
        nonce: Number(nonce),
        to,
        value: valueWei,
        gas: 21_000n,
        maxPriorityFeePerGas: priorityFeePerGasWei,
        maxFeePerGas: maxFeePerGasWei,
      })
      expect((await recoverTransactionAddress({ serializedTransaction })).toLowerCase()).toBe(address)
    }),
    { numRuns: 50 },
  )
})
