import { expect, test } from 'vitest'
import { linesOf, parseStamped } from './log-lines.ts'

async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? Buffer.from(text) : text
}

test('lines are put together from pieces, also where a character is cut in two', async () => {
  const ä = Buffer.from('ä')
  const given = pieces('one\ntw', 'o\n', '\nthr', ä.subarray(0, 1), ä.subarray(1), '\nlast')
  expect(await Array.fromAsync(linesOf(given))).toEqual(['one', 'two', '', 'thrä', 'last'])
  expect(await Array.fromAsync(linesOf(pieces('one\n')))).toEqual(['one'])
})

test('stamps compare as text, whatever digits the runtime leaves out', () => {
  const stamps = [
    '2026-01-31T12:00:00Z x',
    '2026-01-31T12:00:00.05Z x',
    '2026-01-31T12:00:00.123456789Z x',
    '2026-01-31T12:00:01Z x',
  ]
  const parsed = stamps.map((line) => parseStamped(line).stamp)
  expect(parsed).toEqual(parsed.toSorted())
  expect(new Set(parsed).size).toBe(4)
})

test('only the stamp is taken off a line', () => {
  expect(parseStamped('2026-01-31T12:00:00.1Z  two spaces').text).toBe(' two spaces')
  expect(parseStamped('2026-01-31T12:00:00.1Z ').text).toBe('')
  expect(parseStamped('no stamp')).toEqual({ stamp: '', text: 'no stamp' })
})
