import { describe, expect, test } from 'vitest'
import { type ReadinessFacts, readinessChecks } from './readiness.ts'

const good: ReadinessFacts = {
  peers: 2,
  minPeers: 1,
  alone: false,
  maxLagBlocks: 5,
  agreement: { shared: 2, refused: 0, outvoted: false, lagBlocks: 0, bestTotalDifficulty: 10n },
  progress: { state: 'moving', headAgeMs: 1_000, leftBehindMs: 0 },
  lastRefusal: undefined,
}

function failing(facts: Partial<ReadinessFacts>): string[] {
  return readinessChecks({ ...good, ...facts }).flatMap(({ name, state }) => (state === 'fail' ? name : []))
}

describe('readiness', () => {
  test('is given among peers, at their head, moving, with their rules', () => {
    expect(failing({})).toEqual([])
  })

  test('needs peers, except for a node that was told of none', () => {
    expect(failing({ peers: 0 })).toEqual(['peers'])
    expect(failing({ peers: 0, alone: true })).toEqual([])
  })

  test('allows a lag up to its bound', () => {
    expect(failing({ agreement: { ...good.agreement, lagBlocks: 5 } })).toEqual([])
    expect(failing({ agreement: { ...good.agreement, lagBlocks: 6 } })).toEqual(['lag'])
  })

  test('outlasts a network that stalls, and ends where only this node is stuck', () => {
    expect(failing({ progress: { state: 'waiting', headAgeMs: 9e6, leftBehindMs: 0 } })).toEqual([])
    expect(failing({ progress: { state: 'stuck', headAgeMs: 9e3, leftBehindMs: 8e3 } })).toEqual(['progress'])
  })

  test('ends where the node is outvoted, and says which block it refused', () => {
    const lastRefusal = {
      height: 7n,
      hash: new Uint8Array(32),
      reason: 'gas-limit',
      detail: 'expected 1, found 2',
      atMs: 0,
    }
    const agreement = { ...good.agreement, shared: 0, refused: 2, outvoted: true }
    const checks = readinessChecks({ ...good, agreement, lastRefusal })
    expect(checks.find(({ state }) => state === 'fail')).toEqual({
      name: 'agreement',
      state: 'fail',
      reason: '0 peers share this chain, 2 are on one that this node refuses (block 7: gas-limit: expected 1, found 2)',
    })
  })
})
