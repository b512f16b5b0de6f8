import { type ConsensusRules, consensusRulesSchema } from '@windlass/contract/consensus-rules'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DifficultyParent, difficultyOfHexDigits, nextDifficulty } from './difficulty.ts'

function rulesWith(changed: Partial<ConsensusRules>): ConsensusRules {
  return consensusRulesSchema.parse(changed)
}

/** Difficulty after a parent that took `gapSeconds`. */
function after(options: { rules: ConsensusRules; difficulty: bigint; gapSeconds: bigint; height?: bigint }): bigint {
  const parent = {
    number: options.height ?? 100n,
    difficulty: options.difficulty,
    timestamp: 1000n + options.gapSeconds,
  }
  return nextDifficulty({ rules: options.rules, parent, grandparentTimestamp: 1000n })
}

interface SimulatedBlock extends DifficultyParent {
  /** When it was really found. */
  readonly foundAtSeconds: number
}

/** Mines with a hash rate that may change, headers showing whole seconds as real ones do. Time and luck are simulated. */
function simulate(options: {
  readonly rules: ConsensusRules
  readonly blocks: number
  readonly hashesPerSecond: (seconds: number) => number
}): readonly SimulatedBlock[] {
  const { rules, hashesPerSecond } = options
  const random = seededRandom(7)
  const chain: SimulatedBlock[] = [
    {
      number: 0n,
      difficulty: difficultyOfHexDigits(rules.initialDifficultyHexDigits),
      timestamp: 0n,
      foundAtSeconds: 1e6,
    },
  ]
  while (chain.length <= options.blocks) {
    const parent = chain.at(-1)
    if (!parent) break
    const difficulty = nextDifficulty({ rules, parent, grandparentTimestamp: chain.at(-2)?.timestamp })
    const seconds = (-Math.log(random()) * Number(difficulty)) / hashesPerSecond(parent.foundAtSeconds)
    const foundAtSeconds = parent.foundAtSeconds + seconds
    chain.push({
      number: parent.number + 1n,
      difficulty,
      timestamp: BigInt(Math.floor(foundAtSeconds)),
      foundAtSeconds,
    })
  }
  return chain
}

function meanBlockTime(blocks: readonly SimulatedBlock[]): number {
  return ((blocks.at(-1)?.foundAtSeconds ?? 0) - (blocks[0]?.foundAtSeconds ?? 0)) / (blocks.length - 1)
}

function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
}

describe('the retarget', () => {
  const rules = rulesWith({ blockTimeSeconds: 2 })

  test('leaves the difficulty as it is after a block that took the block time', () => {
    expect(after({ rules, difficulty: 300_000n, gapSeconds: 2n })).toBe(300_000n)
  })

  test('halves or doubles it when 24 blocks together are 24 block times late or early', () => {
    let late = 1_000_000n
    let early = 1_000_000n
    for (let i = 0; i < 24; i++) {
      late = after({ rules, difficulty: late, gapSeconds: 4n })
      early = after({ rules, difficulty: early, gapSeconds: 0n })
    }
    expect(Number(late) / 500_000).toBeCloseTo(1, 2)
    expect(Number(early) / 2_000_000).toBeCloseTo(1, 2)
  })

  test('counts no more than ten block times of a pause', () => {
    const tenBlockTimes = after({ rules, difficulty: 300_000n, gapSeconds: 20n })
    expect(after({ rules, difficulty: 300_000n, gapSeconds: 86_400n })).toBe(tenBlockTimes)
    expect(Number(tenBlockTimes)).toBeGreaterThan(300_000 * 0.75)
  })

  test('never goes below the floor, and rises from it by at least one', () => {
    const low = rulesWith({ blockTimeSeconds: 2, minimumDifficultyHexDigits: 1 })
    expect(after({ rules: low, difficulty: 16n, gapSeconds: 60n })).toBe(16n)
    expect(after({ rules: low, difficulty: 16n, gapSeconds: 1n })).toBe(17n)
  })

  test('begins with the initial difficulty, however long genesis is ago', () => {
    const genesis = { number: 0n, difficulty: 65_536n, timestamp: 0n }
    const first = { number: 1n, difficulty: 65_536n, timestamp: 1_000_000_000n }
    expect(nextDifficulty({ rules, parent: genesis, grandparentTimestamp: undefined })).toBe(65_536n)
    expect(nextDifficulty({ rules, parent: first, grandparentTimestamp: 0n })).toBe(65_536n)
  })

  test('follows an upgrade from the height it names', () => {
    const upgraded = rulesWith({
      blockTimeSeconds: 2,
      upgrades: [{ height: 50, minimumDifficultyHexDigits: 5, blockTimeSeconds: 4 }],
    })
    expect(after({ rules: upgraded, difficulty: 65_536n, gapSeconds: 2n, height: 48n })).toBe(65_536n)
    expect(after({ rules: upgraded, difficulty: 65_536n, gapSeconds: 2n, height: 49n })).toBe(16n ** 5n)
    expect(after({ rules: upgraded, difficulty: 2_000_000n, gapSeconds: 4n, height: 49n })).toBe(2_000_000n)
  })

  test('moves against every error, by at most a quarter a block', () => {
    const difficulties = fc.bigInt({ min: 1000n, max: 2n ** 80n })
    fc.assert(
      fc.property(difficulties, fc.bigInt({ min: 0n, max: 10n ** 6n }), (difficulty, gapSeconds) => {
        const next = after({ rules, difficulty, gapSeconds })
        if (gapSeconds < 2n) expect(next).toBeGreaterThan(difficulty)
        if (gapSeconds > 2n) expect(next).toBeLessThan(difficulty)
        expect(next * 4n).toBeGreaterThanOrEqual(difficulty * 3n)
        expect(next * 4n).toBeLessThanOrEqual(difficulty * 5n)
      }),
    )
  })
})

describe('a simulated network', () => {
  test('keeps blocks of two seconds with whole-second timestamps', () => {
    const rules = rulesWith({ blockTimeSeconds: 2 })
    const chain = simulate({ rules, blocks: 6000, hashesPerSecond: () => 150_000 })
    expect(meanBlockTime(chain.slice(500))).toBeCloseTo(2, 1)
  })

  test('keeps even blocks of half a second', () => {
    const rules = rulesWith({ blockTimeSeconds: 0.5 })
    const chain = simulate({ rules, blocks: 6000, hashesPerSecond: () => 150_000 })
    expect(meanBlockTime(chain.slice(500))).toBeCloseTo(0.5, 1)
  })

  test('finds its pace again within five minutes of losing two nodes of three', () => {
    const rules = rulesWith({ blockTimeSeconds: 2 })
    const lostAtSeconds = 1e6 + 2000
    const chain = simulate({
      rules,
      blocks: 3000,
      hashesPerSecond: (seconds) => (seconds < lostAtSeconds ? 150_000 : 50_000),
    })
    const settled = chain.filter((block) => block.foundAtSeconds > lostAtSeconds + 300)
    expect(meanBlockTime(settled.slice(0, 300))).toBeGreaterThan(1.7)
    expect(meanBlockTime(settled.slice(0, 300))).toBeLessThan(2.3)
  })
})
