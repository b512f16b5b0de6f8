import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'

/** Blocks in which an error of the block time shrinks to half: long enough to smooth luck and whole-second timestamps. */
const halfLifeBlocks = 24n

/** Time between two blocks, in block times, above which the rest is not counted: a network that slept wakes gently. */
const longestGapBlocks = 10n

/** 2^-48 cubic that approximates 2^x - 1 for 0 ≤ x < 1, x in 2^-16. */
const cubic = { linear: 195_766_423_245_049n, square: 971_821_376n, cube: 5_127n }

/** The part of a header that the difficulty of the next block depends on. */
export interface DifficultyParent {
  readonly number: bigint
  readonly difficulty: bigint
  readonly timestamp: bigint
}

/** Expected hashes for this many leading zero hex digits. */
export function difficultyOfHexDigits(digits: number): bigint {
  return BigInt(Math.round(16 ** digits))
}

/**
 * Difficulty of the block after `parent` with a parent of its own at `grandparentTimestamp`.
 *
 * Every block multiplies the difficulty by 2^((T - t) / (h·T)), where t is the time the parent took, T the block time
 * the rules ask for and h {@link halfLifeBlocks}. Since the exponents add up, the whole seconds of the timestamps
 * cancel out and the mean block time is T exactly. This is ASERT (aserti3-2d by Mark Lundeen and Jonathan Toomim, the
 * rule of Bitcoin Cash since 2020, whose integer exponential is used here) relative to the parent in place of a fixed
 * anchor: a network that slept would owe an anchored schedule all the blocks of the pause.
 */
export function nextDifficulty(options: {
  readonly rules: ConsensusRules
  readonly parent: DifficultyParent
  readonly grandparentTimestamp: bigint | undefined
}): bigint {
  const { rules, parent, grandparentTimestamp } = options
  const active = rulesAt(rules, Number(parent.number) + 1)
  const floor = difficultyOfHexDigits(active.minimumDifficultyHexDigits)
  // Block 1 may follow genesis after years, so its time says nothing.
  const retargeted =
    grandparentTimestamp === undefined || parent.number < 2n
      ? parent.difficulty
      : retarget({
          difficulty: parent.difficulty,
          gapMs: (parent.timestamp - grandparentTimestamp) * 1000n,
          blockTimeMs: BigInt(Math.round(active.blockTimeSeconds * 1000)),
        })
  return retargeted < floor ? floor : retargeted
}

function retarget(options: { difficulty: bigint; gapMs: bigint; blockTimeMs: bigint }): bigint {
  const { difficulty, blockTimeMs } = options
  const longestGapMs = longestGapBlocks * blockTimeMs
  const gapMs = options.gapMs > longestGapMs ? longestGapMs : options.gapMs
  const exponent = ((blockTimeMs - gapMs) * 65_536n) / (halfLifeBlocks * blockTimeMs)
  // Split into a whole and a fractional part, the latter in [0, 1): shifting a negative number rounds down.
  const whole = exponent >> 16n
  const fraction = exponent - (whole << 16n)
  const factor =
    65_536n +
    ((cubic.linear * fraction + cubic.square * fraction ** 2n + cubic.cube * fraction ** 3n + 2n ** 47n) >> 48n)
  const scaled = difficulty * factor
  const next = whole >= 0n ? scaled << whole : scaled >> -whole
  // Rounding away from the present value lets even the smallest difficulty move.
  return exponent > 0n ? (next + 65_535n) >> 16n : next >> 16n
}
