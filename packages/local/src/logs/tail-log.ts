import { closeSync, openSync, readSync } from 'node:fs'
import { isMissing } from '../files/file-error.ts'
import type { Home } from '../files/home.ts'
import { logPartsOf, logPathOf, sizeOf } from './log-files.ts'

/** The files of one run of a replica, oldest first. */
export function filesOfRun(options: {
  readonly home: Home
  readonly replica: string
  /** The run that is current, or the last one. */
  readonly run: number
  readonly previous: boolean
}): string[] {
  const { home, replica, run, previous } = options
  const wanted = previous ? run - 1 : run
  const parts = logPartsOf(home, replica)
    .filter((part) => part.run === wanted)
    .map((part) => part.path)
  return previous ? parts : [...parts, logPathOf(home, replica)]
}

/** The last `count` lines of files that continue one another, the last of them up to `endBytes` where that is given. */
export function lastLines(files: readonly string[], count: number, endBytes?: number): string[] {
  const lines: string[] = []
  for (const [index, file] of [...files.entries()].toReversed()) {
    if (lines.length >= count) break
    const end = index === files.length - 1 ? endBytes : undefined
    lines.unshift(...lastLinesOfFile(file, count - lines.length, end))
  }
  return lines
}

const chunkBytes = 64 * 1024

/** Reads from the end, so that the length of a log does not matter. */
function lastLinesOfFile(path: string, count: number, endBytes?: number): string[] {
  if (count <= 0) return []
  const file = openIfPresent(path)
  if (file === undefined) return []
  try {
    let start = Math.min(endBytes ?? Number.POSITIVE_INFINITY, sizeOf(path))
    const chunks: Buffer[] = []
    let newlines = 0
    // One more than wanted: the newline that ends the line before the first one.
    while (start > 0 && newlines <= count) {
      const length = Math.min(chunkBytes, start)
      start -= length
      const chunk = Buffer.alloc(length)
      readSync(file, chunk, 0, length, start)
      newlines += chunk.reduce((found, byte) => (byte === newlineByte ? found + 1 : found), 0)
      chunks.unshift(chunk)
    }
    const lines = Buffer.concat(chunks).toString('utf8').split('\n')
    if (lines.at(-1) === '') lines.pop()
    return lines.slice(-count)
  } finally {
    closeSync(file)
  }
}

const newlineByte = 0x0a

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
