import { type Block, createBlock } from '@ethereumjs/block'
import type { EVMError } from '@ethereumjs/evm'
import { createLegacyTx, getMinimumGasLimit, type LegacyTx } from '@ethereumjs/tx'
import { Address, bigIntMin, bytesToHex, createZeroAddress } from '@ethereumjs/util'
import { runTx } from '@ethereumjs/vm'
import type { Ledger } from '../ledger.ts'
import { RpcError, rpcErrorCodes, serverError } from './rpc-error.ts'
import type { CallRequest } from './rpc-parameters.ts'

/** What a call did on the state after a block; nothing of it is kept. */
export interface CallOutcome {
  readonly returnValue: Uint8Array
  readonly exception: EVMError | undefined
}

/** Runs a message call, or the creation of a contract where `to` is left out, on the state after `block`. */
export async function simulateCall(ledger: Ledger, call: CallRequest, block: Block): Promise<CallOutcome> {
  const vm = await ledger.vmAt(block)
  const caller = senderOf(call)
  const { value = 0n, to, data } = call
  const balance = (await vm.stateManager.getAccount(caller))?.balance ?? 0n
  if (balance < value) throw serverError('insufficient funds for transfer')
  const { execResult } = await vm.evm.runCall({
    block: contextOf(block, priceOf(call)),
    caller,
    origin: caller,
    gasLimit: gasBound(call, block),
    gasPrice: priceOf(call),
    value,
    ...(to !== undefined && { to: new Address(to) }),
    ...(data !== undefined && { data }),
  })
  return { returnValue: execResult.returnValue, exception: execResult.exceptionError }
}

/** What a transaction did with a given limit of gas. */
export interface TransactionOutcome extends CallOutcome {
  readonly gasSpent: bigint
  readonly gasRefunded: bigint
}

/** Runs `call` as a transaction with `gasLimit` on the state after `block`, whatever its sender's nonce is. */
export async function simulateTransaction(
  ledger: Ledger,
  call: CallRequest,
  options: { readonly block: Block; readonly gasLimit: bigint },
): Promise<TransactionOutcome> {
  const { block, gasLimit } = options
  const vm = await ledger.vmAt(block)
  const result = await runTx(vm, {
    tx: unsignedTransaction(ledger, call, gasLimit),
    block: contextOf(block, priceOf(call)),
    skipNonce: true,
    skipBlockGasLimitValidation: true,
  })
  return {
    returnValue: result.execResult.returnValue,
    exception: result.execResult.exceptionError,
    gasSpent: result.totalGasSpent,
    gasRefunded: result.gasRefund,
  }
}

/** Gas below which a transaction is not even begun. */
export function minimumGas(ledger: Ledger, call: CallRequest): bigint {
  return getMinimumGasLimit(unsignedTransaction(ledger, call, 0n), senderOf(call))
}

/** The most gas `call` may use in `block`. */
export function gasBound({ gas }: CallRequest, { header }: Block): bigint {
  return gas === undefined ? header.gasLimit : bigIntMin(gas, header.gasLimit)
}

/** Price of gas that `call` offers; 0 where it says nothing, and then nothing is paid. */
export function priceOf({ gasPrice, maxFeePerGas }: CallRequest): bigint {
  return gasPrice ?? maxFeePerGas ?? 0n
}

export function senderOf({ from }: CallRequest): Address {
  return from === undefined ? createZeroAddress() : new Address(from)
}

/** The error that tells a caller why the machine stopped. */
export function exceptionError({ exception, returnValue }: CallOutcome): RpcError | undefined {
  if (exception === undefined) return undefined
  if (exception.error !== 'revert') return serverError(exception.error)
  const reason = revertReason(returnValue)
  const message = reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`
  return new RpcError(rpcErrorCodes.reverted, message, bytesToHex(returnValue))
}

function unsignedTransaction(ledger: Ledger, call: CallRequest, gasLimit: bigint): LegacyTx {
  const { value = 0n, to, data } = call
  const fields = { gasLimit, gasPrice: priceOf(call), value, ...(to && { to }), ...(data && { data }) }
  const transaction = createLegacyTx(fields, { common: ledger.common, freeze: false })
  const sender = senderOf(call)
  // Nobody signed it: who it would be from is what the caller says.
  transaction.getSenderAddress = () => sender
  return transaction
}

/** The block a call believes it is in: without a base fee where it offers no price, as clients do. */
function contextOf(block: Block, price: bigint): Block {
  if (price > 0n) return block
  return createBlock({ header: { ...block.header, baseFeePerGas: 0n } }, { common: block.common })
}

/** The text of `revert("…")`, which compilers encode as a call of `Error(string)`. */
function revertReason(returnValue: Uint8Array): string | undefined {
  const data = Buffer.from(returnValue)
  if (data.length < 68 || data.toString('hex', 0, 4) !== '08c379a0') return undefined
  const length = Number(BigInt(bytesToHex(data.subarray(36, 68))))
  return data.length < 68 + length ? undefined : data.toString('utf8', 68, 68 + length)
}
