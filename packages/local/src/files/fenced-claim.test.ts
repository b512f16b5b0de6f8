import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveUpClaim, holdsClaim, readClaim, rewriteClaim, takeClaim } from './fenced-claim.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'windlass-claim-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('nobody holds a claim that was never made', () => {
  expect(readClaim(directory)).toEqual({ number: 0, text: '' })
})

test('of two who saw the same holder go, one takes over', () => {
  const seen = readClaim(directory)
  expect(takeClaim(directory, seen, 'first')).toEqual({ number: 1, text: 'first' })
  expect(takeClaim(directory, seen, 'second')).toBeUndefined()
  expect(readClaim(directory)).toEqual({ number: 1, text: 'first' })
})

test('whoever slept between looking and claiming takes nothing, however often the claim has moved on', () => {
  const first = takeClaim(directory, readClaim(directory), 'first')
  const seen = readClaim(directory)
  const second = takeClaim(directory, readClaim(directory), 'second')
  takeClaim(directory, readClaim(directory), 'third')
  expect(second?.number).toBe(2)
  expect(takeClaim(directory, seen, 'sleeper')).toBeUndefined()
  expect(readClaim(directory).text).toBe('third')
  expect(holdsClaim(directory, first?.number ?? 0)).toBe(false)
})

test('a claim that was given up and taken again is not taken by a sleeper either', () => {
  takeClaim(directory, readClaim(directory), 'first')
  giveUpClaim(directory, 1)
  const seen = readClaim(directory)
  takeClaim(directory, readClaim(directory), 'second')
  giveUpClaim(directory, 2)
  takeClaim(directory, readClaim(directory), 'third')
  expect(takeClaim(directory, seen, 'sleeper')).toBeUndefined()
  expect(readClaim(directory)).toEqual({ number: 3, text: 'third' })
})

test('a holder that was passed learns it when it writes, and changes nothing', () => {
  takeClaim(directory, readClaim(directory), 'first')
  expect(rewriteClaim(directory, 1, 'first, renewed')).toBe(true)
  takeClaim(directory, readClaim(directory), 'second')
  expect(rewriteClaim(directory, 1, 'still me')).toBe(false)
  expect(readClaim(directory).text).toBe('second')
})

test('claims of the past leave no files behind', () => {
  for (const text of ['a', 'b', 'c']) takeClaim(directory, readClaim(directory), text)
  expect(readdirSync(directory)).toEqual(['3'])
})
