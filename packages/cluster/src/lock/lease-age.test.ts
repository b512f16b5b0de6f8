import { expect, test } from 'vitest'
import { ageOf } from './lease-age.ts'

const writtenAtMs = Date.parse('2026-01-01T00:00:00Z')
const after = (seconds: number, ttlMs: number) => ageOf({ writtenAtMs, ttlMs }, writtenAtMs + seconds * 1_000)

test('a lease lives for as long as it may, whatever is cut off from the times of the server', () => {
  expect(after(0, 30_000)).toEqual({ state: 'living' })
  expect(after(29, 30_000)).toEqual({ state: 'living' })
  expect(after(31, 30_000)).toEqual({ state: 'expired' })
  expect(after(1_000, 30_000)).toEqual({ state: 'expired' })
})

test('what seconds do not settle is to be watched for what may be left of it', () => {
  expect(after(30, 30_000)).toEqual({ state: 'unsure', watchMs: 1_000 })
  expect(after(0, 100)).toEqual({ state: 'unsure', watchMs: 100 })
  expect(after(1, 100)).toEqual({ state: 'unsure', watchMs: 100 })
  expect(after(2, 100)).toEqual({ state: 'expired' })
})

test('a lease without times of the server is to be watched for its whole time', () => {
  expect(ageOf({ writtenAtMs: undefined, ttlMs: 500 }, writtenAtMs)).toEqual({ state: 'unsure', watchMs: 500 })
  expect(ageOf({ writtenAtMs, ttlMs: 500 }, Number.NaN)).toEqual({ state: 'unsure', watchMs: 500 })
})
