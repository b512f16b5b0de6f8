import { z } from 'zod'
import { addressSchema, weiSchema } from './quantities.ts'

/** The rules that may change at a height, each until the next upgrade names it. */
const changeableRules = {
  blockTimeSeconds: z.number().min(0.1).max(600).describe('Seconds between blocks the retarget aims at'),
  minimumDifficultyHexDigits: z
    .number()
    .min(1)
    .max(16)
    .describe('Lowest difficulty, as leading zero hex digits of the proof-of-work hash: 4 means 16^4 hashes'),
  gasLimit: z.int().min(5_000_000).describe('Gas of one block'),
  blockRewardWei: weiSchema.describe('Wei a block pays its miner'),
}

/** New values of rules from a height on. Every node must know it before the height is reached. */
export const upgradeSchema = z.strictObject({
  height: z.int().min(1).describe('First block under these rules'),
  ...z.object(changeableRules).partial().shape,
})

/**
 * What all nodes of one chain must agree on.
 *
 * A difference here is a fork, so these keys are never rolled node by node: they change through `upgrades`.
 */
export const consensusRulesSchema = z.strictObject({
  chainId: z.int().min(1).default(1337).describe('EIP-155 chain id, also the network id'),
  genesisTimestampSeconds: z.int().min(0).default(1_760_000_000).describe('Unix time of block 0'),
  initialDifficultyHexDigits: z.number().min(1).max(16).default(4).describe('Difficulty of block 1, as hex digits'),
  blockTimeSeconds: changeableRules.blockTimeSeconds.default(12),
  minimumDifficultyHexDigits: changeableRules.minimumDifficultyHexDigits.default(2),
  gasLimit: changeableRules.gasLimit.default(30_000_000),
  blockRewardWei: changeableRules.blockRewardWei.default('2000000000000000000'),
  alloc: z.record(addressSchema, weiSchema).default({}).describe('Balances at genesis, by address'),
  developmentAccounts: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('Accounts with publicly known keys to fund at genesis; 0 wherever value is at stake'),
  upgrades: z.array(upgradeSchema).default([]).describe('Rule changes, each at a height in the future'),
})

export type ConsensusRules = z.infer<typeof consensusRulesSchema>
export type Upgrade = z.infer<typeof upgradeSchema>
/** The rules in force at one height. */
export type ActiveRules = { [Rule in Exclude<keyof Upgrade, 'height'>]-?: NonNullable<Upgrade[Rule]> }

/** The rules in force at `height`: the base rules with every upgrade up to it applied in order of height. */
export function rulesAt(rules: ConsensusRules, height: number): ActiveRules {
  const active: ActiveRules = {
    blockTimeSeconds: rules.blockTimeSeconds,
    minimumDifficultyHexDigits: rules.minimumDifficultyHexDigits,
    gasLimit: rules.gasLimit,
    blockRewardWei: rules.blockRewardWei,
  }
  const reached = rules.upgrades.filter((upgrade) => upgrade.height <= height)
  for (const { height: _, ...changed } of reached.toSorted((a, b) => a.height - b.height))
    Object.assign(active, changed)
  return active
}
