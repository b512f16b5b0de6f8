import { describe, expect, test } from 'vitest'
import { agreementWith } from './agreement.ts'
import type { Peer } from './peer-table.ts'

const own = { height: 10n, totalDifficulty: 100n }

function peer(chain: Peer['chain'], height: bigint, options: { undelivered?: boolean } = {}): Peer {
  const head = { hash: new Uint8Array(32), height, totalDifficulty: height * 10n }
  return { id: `${chain}-${height}`, address: '', head, chain, undelivered: options.undelivered ?? false }
}

describe('agreement with the peers', () => {
  test('counts the blocks to the best heavier head', () => {
    const agreement = agreementWith([peer('unknown', 13n), peer('shared', 9n)], own)
    expect(agreement).toMatchObject({ lagBlocks: 3, bestTotalDifficulty: 130n, outvoted: false })
  })

  test('does not lag behind a higher chain that is lighter', () => {
    const light = { ...peer('unknown', 30n), head: { hash: new Uint8Array(32), height: 30n, totalDifficulty: 90n } }
    expect(agreementWith([light], own).lagBlocks).toBe(0)
  })

  test('a node whose chain most peers share is not harmed by one with other rules', () => {
    const agreement = agreementWith([peer('shared', 10n), peer('refused', 40n)], own)
    expect(agreement).toMatchObject({ outvoted: false, lagBlocks: 0, bestTotalDifficulty: 100n })
  })

  test('a node that refuses the chain of most peers is outvoted and lags behind it', () => {
    const agreement = agreementWith([peer('refused', 14n), peer('refused', 13n)], own)
    expect(agreement).toMatchObject({ outvoted: true, lagBlocks: 4, refused: 2, shared: 0 })
  })

  test('of two nodes that refuse each other the lighter one is outvoted', () => {
    expect(agreementWith([peer('refused', 11n)], own).outvoted).toBe(true)
    expect(agreementWith([peer('refused', 9n)], own).outvoted).toBe(false)
  })

  test('a head that was announced and not delivered does not count', () => {
    expect(agreementWith([peer('unknown', 99n, { undelivered: true })], own).lagBlocks).toBe(0)
  })
})
