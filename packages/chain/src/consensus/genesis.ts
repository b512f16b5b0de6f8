import { type Block, createBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { type Account, type Address, createAccount, createAddressFromString } from '@ethereumjs/util'
import type { ConsensusRules } from '@windlass/contract/consensus-rules'
import { developmentAccount } from '../development-account.ts'
import { difficultyOfHexDigits } from './difficulty.ts'
import { keccak256 } from './keccak256.ts'
import { canonicalGenesisRules } from './rules-difference.ts'

/** Base fee of block 0, the initial one of EIP-1559. */
const initialBaseFeePerGas = 10n ** 9n

/** What every development account holds at genesis. */
const developmentBalanceWei = 1_000_000n * 10n ** 18n

/** Accounts that exist at genesis. Where a development account is also named in `alloc`, `alloc` says its balance. */
export function genesisAccounts(rules: ConsensusRules): readonly (readonly [Address, Account])[] {
  const balances = new Map<string, bigint>()
  for (let index = 0; index < rules.developmentAccounts; index++)
    balances.set(developmentAccount(index).address, developmentBalanceWei)
  for (const [address, wei] of Object.entries(rules.alloc)) balances.set(address.toLowerCase(), BigInt(wei))
  return [...balances].map(([address, balance]) => [createAddressFromString(address), createAccount({ balance })])
}

/**
 * Block 0. It carries the hash of the rules it was made from (without the upgrades), so that nodes whose rules differ
 * from the start never take one another's chain for their own.
 */
export function genesisBlock(options: {
  readonly common: Common
  readonly rules: ConsensusRules
  readonly stateRoot: Uint8Array
}): Block {
  const { common, rules, stateRoot } = options
  const header = {
    number: 0n,
    timestamp: BigInt(rules.genesisTimestampSeconds),
    difficulty: difficultyOfHexDigits(rules.initialDifficultyHexDigits),
    gasLimit: BigInt(rules.gasLimit),
    baseFeePerGas: initialBaseFeePerGas,
    extraData: keccak256(Buffer.from(canonicalGenesisRules(rules))),
    stateRoot,
  }
  return createBlock({ header }, { common })
}
