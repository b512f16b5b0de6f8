import type { TypedTransaction } from '@ethereumjs/tx'
import { type Account, type Address, equalsBytes, KECCAK256_NULL } from '@ethereumjs/util'
import { rulesAt } from '@windlass/contract/consensus-rules'
import type { Ledger } from '../ledger.ts'

/** Nonces ahead of the next one a transaction may be, so that nobody fills the pool with what cannot run. */
const farthestNonce = 1024n

const longestTransactionBytes = 131_072

/** Why a transaction can be in no block on the head, whatever its sender owns; `undefined` where it can. */
export function checkAlone(transaction: TypedTransaction, ledger: Ledger): string | undefined {
  const chainId = ledger.common.chainId()
  if (transaction.common.chainId() !== chainId)
    return `invalid chain id for signer: have ${transaction.common.chainId()} want ${chainId}`
  const { length } = transaction.serialize()
  if (length > longestTransactionBytes)
    return `oversized data: transaction size ${length}, limit ${longestTransactionBytes}`
  const gasLimit = rulesAt(ledger.rules, Number(ledger.head.header.number) + 1).gasLimit
  if (transaction.gasLimit > BigInt(gasLimit)) return 'exceeds block gas limit'
  const intrinsicGas = transaction.getIntrinsicGas()
  if (transaction.gasLimit < intrinsicGas)
    return `intrinsic gas too low: gas ${transaction.gasLimit}, minimum needed ${intrinsicGas}`
  return undefined
}

/** The sender as the state of the head and the pool have it. */
export interface SenderStanding {
  readonly address: Address
  readonly account: Account
  /** What its other waiting transactions can cost. */
  readonly waitingCostWei: bigint
}

/** Why the sender of a transaction cannot have it executed, now or once what it waits for has been. */
export function checkSender(
  transaction: TypedTransaction,
  costWei: bigint,
  sender: SenderStanding,
): string | undefined {
  const { account, address, waitingCostWei } = sender
  if (transaction.nonce < account.nonce)
    return `nonce too low: next nonce ${account.nonce}, tx nonce ${transaction.nonce}`
  if (transaction.nonce > account.nonce + farthestNonce)
    return `nonce too high: next nonce ${account.nonce}, tx nonce ${transaction.nonce}`
  if (!equalsBytes(account.codeHash, KECCAK256_NULL)) return `sender not an eoa: address ${address}`
  if (account.balance < costWei)
    return `insufficient funds for gas * price + value: address ${address} have ${account.balance} want ${costWei}`
  if (account.balance < waitingCostWei + costWei)
    return `insufficient funds for gas * price + value: balance ${account.balance}, queued cost ${waitingCostWei}, tx cost ${costWei}, overshot ${waitingCostWei + costWei - account.balance}`
  return undefined
}
