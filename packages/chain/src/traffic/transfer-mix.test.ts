import { expect, test } from 'vitest'
import { createRandom } from './seeded-random.ts'
import { createTransferMix } from './transfer-mix.ts'

const addresses = Array.from({ length: 10 }, (_, index) => `0x${String(index).padStart(40, '0')}`)

function draw(count: number, ...seeds: number[]) {
  const mix = createTransferMix({ random: createRandom(...seeds), addresses })
  return Array.from({ length: count }, () => mix.next())
}

const drawn = draw(20_000, 1)

test('the same seeds give the same transfers, another seed others', () => {
  expect(draw(50, 1, 7)).toEqual(draw(50, 1, 7))
  expect(draw(50, 1, 7)).not.toEqual(draw(50, 1, 8))
  expect(draw(50, 1, 7)).not.toEqual(draw(50, 2, 7))
})

test('every account sends', () => {
  expect(new Set(drawn.map(({ sender }) => sender)).size).toBe(addresses.length)
})

test('most recipients are accounts that send too, a few are new, and new ones are paid again', () => {
  const paid = new Map<string, number>()
  for (const { to } of drawn) paid.set(to, (paid.get(to) ?? 0) + 1)
  const toKnown = drawn.filter(({ to }) => addresses.includes(to)).length / drawn.length
  expect(toKnown).toBeGreaterThan(0.8)
  expect(toKnown).toBeLessThan(0.95)
  const others = [...paid].filter(([to]) => !addresses.includes(to))
  expect(others.length / drawn.length).toBeCloseTo(0.02, 2)
  expect(others.some(([, times]) => times > 3)).toBe(true)
  expect(others.every(([to]) => /^0x[0-9a-f]{40}$/.test(to))).toBe(true)
})

test('values have a heavy tail: one in a hundred moves more than a tenth of everything', () => {
  const values = drawn.map(({ valueWei }) => valueWei).sort((a, b) => Number(b - a))
  const sum = (list: readonly bigint[]) => list.reduce((total, value) => total + value, 0n)
  expect(sum(values.slice(0, values.length / 100)) * 10n).toBeGreaterThan(sum(values))
  const median = values[values.length / 2] ?? 0n
  expect(median).toBeGreaterThan(4n * 10n ** 16n)
  expect(median).toBeLessThan(6n * 10n ** 16n)
  expect(values.at(-1)).toBeGreaterThan(0n)
})

test('priority fees vary around one gwei', () => {
  const fees = drawn.map(({ priorityFeePerGasWei }) => Number(priorityFeePerGasWei) / 1e9).sort((a, b) => a - b)
  expect(fees[fees.length / 2]).toBeCloseTo(1, 1)
  expect(fees[0]).toBeLessThan(0.1)
  expect(fees.at(-1)).toBeGreaterThan(10)
})
