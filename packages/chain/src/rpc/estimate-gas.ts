import type { Block } from '@ethereumjs/block'
import { Account, bigIntMax, bigIntMin } from '@ethereumjs/util'
import type { Ledger } from '../ledger.ts'
import { serverError } from './rpc-error.ts'
import type { CallRequest } from './rpc-parameters.ts'
import { exceptionError, gasBound, minimumGas, priceOf, senderOf, simulateTransaction } from './simulate.ts'

/** The search ends when what is left is this small a part of the answer. */
const toleranceRatio = 0.015
/** Gas a call with value passes on for free; it must be there although it is not spent. */
const callStipend = 2_300n

/**
 * The lowest limit of gas with which `call` succeeds as a transaction after `block`, within 1.5 %.
 *
 * What was spent is not enough where a call inside keeps back a 64th (EIP-150) or gas was refunded at the end, so the
 * limit is searched by bisection, as Ethereum clients do.
 */
export async function estimateGas(ledger: Ledger, call: CallRequest, block: Block): Promise<bigint> {
  let highest = await affordableGas(ledger, call, block)
  const minimum = minimumGas(ledger, call)
  if (highest < minimum) throw serverError(`gas required exceeds allowance (${highest})`)

  const first = await simulateTransaction(ledger, call, { block, gasLimit: highest })
  const failure = exceptionError(first)
  if (failure !== undefined) {
    if (first.exception?.error !== 'out of gas') throw failure
    throw serverError(`gas required exceeds allowance (${highest})`)
  }
  let lowest = bigIntMax(first.gasSpent, minimum) - 1n
  const succeeds = async (gasLimit: bigint): Promise<boolean> => {
    if (gasLimit < minimum) return false
    return (await simulateTransaction(ledger, call, { block, gasLimit })).exception === undefined
  }
  const likely = ((first.gasSpent + first.gasRefunded + callStipend) * 64n) / 63n
  if (await succeeds(lowest + 1n)) return lowest + 1n
  if (likely < highest) {
    if (await succeeds(likely)) highest = likely
    else lowest = likely
  }
  while (lowest + 1n < highest && Number(highest - lowest) / Number(highest) > toleranceRatio) {
    // Most answers are near the lower end.
    const middle = lowest * 2n < highest ? lowest * 2n : (lowest + highest) / 2n
    if (await succeeds(middle)) highest = middle
    else lowest = middle
  }
  return highest
}

/** The bound that gas limits and the balance of the sender set. Throws where `call` could be no transaction at all. */
async function affordableGas(ledger: Ledger, call: CallRequest, block: Block): Promise<bigint> {
  const bound = gasBound(call, block)
  const { value = 0n } = call
  const { stateManager } = await ledger.vmAt(block)
  const account = (await stateManager.getAccount(senderOf(call))) ?? new Account()
  if (account.isContract()) throw serverError(`sender not an eoa: address ${senderOf(call)}`)
  if (account.balance < value) throw serverError('insufficient funds for transfer')
  const price = priceOf(call)
  if (price === 0n) return bound
  const { baseFeePerGas = 0n } = block.header
  if (price < baseFeePerGas)
    throw serverError(`max fee per gas less than block base fee: maxFeePerGas: ${price}, baseFee: ${baseFeePerGas}`)
  return bigIntMin((account.balance - value) / price, bound)
}
