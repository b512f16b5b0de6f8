import type { BlockHeader } from '@ethereumjs/block'
import { bytesToHex, equalsBytes, KECCAK256_RLP_ARRAY } from '@ethereumjs/util'
import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'
import { nextDifficulty } from './difficulty.ts'
import { highestHash, proofOfWorkHash } from './proof-of-work.ts'

/** How far the time of a block may be ahead of this node's clock, for clocks that differ. */
const futureToleranceSeconds = 15n

const longestExtraDataBytes = 32

/** A rule that was broken; both fields are those of a refusal. */
export interface BrokenRule {
  readonly reason: string
  readonly detail: string
}

/** What of a header is wrong by itself, whatever came before it. */
export function checkHeaderAlone(header: BlockHeader): BrokenRule | undefined {
  if (header.difficulty < 1n) return { reason: 'difficulty', detail: 'difficulty is zero' }
  const highest = highestHash(header.difficulty)
  const found = proofOfWorkHash(header)
  if (found > highest)
    return {
      reason: 'proof-of-work',
      detail: `expected a hash of at most ${hex256(highest)} for difficulty ${header.difficulty}, found ${hex256(found)}`,
    }
  if (!equalsBytes(header.mixHash, new Uint8Array(32)))
    return differs('proof-of-work', 'mixHash', 'zeros', bytesToHex(header.mixHash))
  if (!equalsBytes(header.uncleHash, KECCAK256_RLP_ARRAY))
    return differs('uncles', 'hash of uncles', 'that of none', bytesToHex(header.uncleHash))
  if (header.extraData.length > longestExtraDataBytes)
    return differs('extra-data', 'extra data', `at most ${longestExtraDataBytes} bytes`, `${header.extraData.length}`)
  return undefined
}

/** What of a header breaks the rules of the chain, given the headers before it. */
export function checkHeaderInChain(options: {
  readonly header: BlockHeader
  readonly parent: BlockHeader
  /** Header of the parent's parent; left out where the parent is genesis. */
  readonly grandparent: BlockHeader | undefined
  readonly rules: ConsensusRules
  readonly nowMs: number
}): BrokenRule | undefined {
  const { header, parent, grandparent, rules } = options
  if (header.number !== parent.number + 1n)
    return differs('number', 'height', `${parent.number + 1n}, one above its parent`, `${header.number}`)

  const difficulty = nextDifficulty({ rules, parent, grandparentTimestamp: grandparent?.timestamp })
  if (header.difficulty !== difficulty)
    return differs('difficulty', `difficulty at height ${header.number}`, `${difficulty}`, `${header.difficulty}`)

  if (header.timestamp < parent.timestamp)
    return differs('timestamp', 'time', `at least its parent's, ${parent.timestamp}`, `${header.timestamp}`)
  const latest = BigInt(Math.floor(options.nowMs / 1000)) + futureToleranceSeconds
  if (header.timestamp > latest)
    return differs('timestamp', 'time', `at most ${latest} by this node's clock`, `${header.timestamp}`)

  const gasLimit = BigInt(rulesAt(rules, Number(header.number)).gasLimit)
  if (header.gasLimit !== gasLimit)
    return differs('gas-limit', `gas limit at height ${header.number}`, `${gasLimit}`, `${header.gasLimit}`)

  const baseFee = parent.calcNextBaseFee()
  if (header.baseFeePerGas !== baseFee)
    return differs('base-fee', `base fee at height ${header.number}`, `${baseFee}`, `${header.baseFeePerGas}`)
  return undefined
}

/** A broken rule told as what was expected and what was found. */
export function differs(reason: string, what: string, expected: string, found: string): BrokenRule {
  return { reason, detail: `${what}: expected ${expected}, found ${found}` }
}

function hex256(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
