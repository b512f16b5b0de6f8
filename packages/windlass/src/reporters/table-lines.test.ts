import { expect, test } from 'vitest'
import { tableLines } from './table-lines.ts'

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  const rows = [
    ['REPLICA', 'STATE', ''],
    ['node-0', 'progressing', 'x'],
    ['detector-0', '', ''],
  ]
  expect(tableLines(rows)).toEqual(['REPLICA     STATE', 'node-0      progressing  x', 'detector-0'])
})

test('no rows are no lines', () => {
  expect(tableLines([])).toEqual([])
})
