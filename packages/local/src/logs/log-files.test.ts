import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureHome, type Home, homeAt } from '../files/home.ts'
import { untilTrue } from '../testing/local-place.ts'
import { LogCursor } from './log-cursor.ts'
import { beginRun, logPartsOf, logPathOf, rotateBySize, sizeOf } from './log-files.ts'
import { filesOfRun, lastLines } from './tail-log.ts'

const replica = 'node-0'
let home: Home
let live: string

beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'windlass-logs-')))
  ensureHome(home)
  live = logPathOf(home, replica)
})
afterEach(() => rmSync(home.root, { recursive: true, force: true }))

const write = (...lines: string[]) => appendFileSync(live, lines.map((line) => `${line}\n`).join(''))
const tail = (run: number, count: number, previous = false) =>
  lastLines(filesOfRun({ home, replica, run, previous }), count)

test('a run begins with an empty log, and the log of the run before is kept beside it', () => {
  const first = beginRun(home, replica, 0)
  write('one', 'two')
  const second = beginRun(home, replica, first)
  write('three')
  expect(tail(second, 10)).toEqual(['three'])
  expect(tail(second, 10, true)).toEqual(['one', 'two'])
})

test('a log that grew too large is put aside as a part of its run', () => {
  const run = beginRun(home, replica, 0)
  write('one', 'two')
  rotateBySize(home, replica, run, 100)
  expect(logPartsOf(home, replica)).toEqual([])
  rotateBySize(home, replica, run, 4)
  expect(sizeOf(live)).toBe(0)
  write('three')
  expect(tail(run, 2)).toEqual(['two', 'three'])
  expect(tail(run, 10)).toEqual(['one', 'two', 'three'])
})

test('three parts are kept', () => {
  let run = 0
  for (const line of ['a', 'b', 'c', 'd', 'e']) {
    run = beginRun(home, replica, run)
    write(line)
  }
  expect(logPartsOf(home, replica).map(({ path }) => readFileSync(path, 'utf8'))).toEqual(['b\n', 'c\n', 'd\n'])
})

test('the end of a log is found whatever its length', () => {
  const lines = Array.from({ length: 20_000 }, (_, number) => `line ${number} ${'ä'.repeat(number % 50)}`)
  write(...lines)
  expect(tail(1, 3)).toEqual(lines.slice(-3))
  expect(tail(1, 15_000)).toEqual(lines.slice(-15_000))
  expect(tail(1, 50_000)).toEqual(lines)
})

test('a cursor reads every line once, over parts and runs that end between two looks', () => {
  let run = beginRun(home, replica, 0)
  write('before')
  const cursor = new LogCursor({ home, replica, from: 'end' })
  write('one')
  expect(cursor.read()).toEqual(['one'])
  write('two')
  rotateBySize(home, replica, run, 0)
  write('three')
  rotateBySize(home, replica, run, 0)
  write('four')
  run = beginRun(home, replica, run)
  write('five')
  expect(cursor.read()).toEqual(['two', 'three', 'four', 'five'])
  expect(cursor.read()).toEqual([])
})

test('a cursor waits for the end of a line', () => {
  const cursor = new LogCursor({ home, replica, from: 'start' })
  appendFileSync(live, 'half a l')
  expect(cursor.read()).toEqual([])
  appendFileSync(live, 'ine\nand ')
  expect(cursor.read()).toEqual(['half a line'])
})

test('a process that writes while its log is put aside loses at most what it writes in that instant', async () => {
  const total = 3_000
  const script = `let n = 0; const timer = setInterval(() => {
    for (let i = 0; i < 10; i++) console.log('line', n++)
    if (n >= ${total}) clearInterval(timer)
  }, 1)`
  const cursor = new LogCursor({ home, replica, from: 'start' })
  const log = openSync(live, 'a')
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', log, log] })
  let running = true
  const exited = once(child, 'exit').then(() => {
    running = false
  })
  const lines: string[] = []
  let rotations = 0
  await untilTrue(() => {
    if (sizeOf(live) > 2_000) rotations += 1
    rotateBySize(home, replica, 1, 2_000)
    lines.push(...cursor.read())
    return !running
  })
  await exited
  lines.push(...cursor.read())
  const numbers = lines.map((line) => Number(line.split(' ')[1]))
  expect(rotations).toBeGreaterThan(3)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  expect(new Set(numbers).size).toBe(numbers.length)
  // Ten lines are written at once: each rotation can swallow one such instant, and hardly ever does.
  expect(numbers.length).toBeGreaterThanOrEqual(total - rotations * 10)
})
