import { describe, expect, test } from 'vitest'
import { createProgressWatch } from './progress.ts'

function watch() {
  let nowMs = 0
  const progress = createProgressWatch({ graceMs: 6_000, now: () => nowMs })
  return {
    progress,
    /** Lets time pass, then tells of the heads, then reads. */
    after(seconds: number, own: bigint, best: bigint) {
      nowMs += seconds * 1000
      progress.sample({ ownTotalDifficulty: own, bestTotalDifficulty: best })
      return progress.read().state
    },
  }
}

describe('local progress', () => {
  test('is made while the own head moves', () => {
    const { after } = watch()
    expect(after(0, 10n, 10n)).toBe('moving')
    expect(after(5, 20n, 20n)).toBe('moving')
  })

  test('is not missed while nobody moves', () => {
    const { after } = watch()
    after(0, 10n, 10n)
    expect(after(3_600, 10n, 10n)).toBe('waiting')
  })

  test('is missed when peers move on and the own head does not follow in time', () => {
    const { after } = watch()
    after(0, 10n, 10n)
    expect(after(2, 10n, 11n)).toBe('moving')
    expect(after(6, 10n, 12n)).toBe('moving')
    expect(after(1, 10n, 12n)).toBe('stuck')
  })

  test('is made again when the own head follows', () => {
    const { after } = watch()
    after(0, 10n, 10n)
    after(1, 10n, 11n)
    expect(after(10, 10n, 11n)).toBe('stuck')
    expect(after(1, 11n, 12n)).toBe('moving')
  })

  test('is not missed where the network stalls while this node is behind', () => {
    const { after } = watch()
    after(0, 10n, 12n)
    expect(after(100, 10n, 12n)).toBe('waiting')
  })

  test('is not missed where the peer that was ahead has gone', () => {
    const { after } = watch()
    after(0, 10n, 10n)
    after(1, 10n, 11n)
    after(2, 10n, 10n)
    expect(after(100, 10n, 10n)).toBe('waiting')
  })
})
