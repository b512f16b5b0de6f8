import { closeSync, openSync, readSync } from 'node:fs'
import { isMissing } from '../files/file-error.ts'
import type { Home } from '../files/home.ts'
import { compareParts, type LogPart, logPartsOf, logPathOf, sizeOf } from './log-files.ts'

/** Reads what is appended to a replica's log, over the ends of runs and parts. */
export class LogCursor {
  readonly #home: Home
  readonly #replica: string
  /** The part that was finished last when this cursor last looked. */
  #finished: Omit<LogPart, 'path'>
  #offset: number
  /** The beginning of a line whose end has not been written yet. */
  #rest: Buffer = Buffer.alloc(0)

  /** Begins at the present end of the log, or at the beginning of its present file. */
  constructor(options: { readonly home: Home; readonly replica: string; readonly from: 'start' | 'end' }) {
    this.#home = options.home
    this.#replica = options.replica
    this.#finished = logPartsOf(options.home, options.replica).at(-1) ?? { run: 0, part: 0 }
    this.#offset = options.from === 'end' ? sizeOf(logPathOf(options.home, options.replica)) : 0
  }

  /** Bytes of the present file that count as read. */
  get offset(): number {
    return this.#offset
  }

  /** The lines that were completed since the last call. */
  read(): string[] {
    const lines: string[] = []
    for (const part of logPartsOf(this.#home, this.#replica)) {
      if (compareParts(part, this.#finished) <= 0) continue
      // The file read so far, or one that began after it, under the name it has got now.
      lines.push(...this.#readOn(part.path))
      this.#finished = { run: part.run, part: part.part }
      this.#offset = 0
    }
    lines.push(...this.#readOn(logPathOf(this.#home, this.#replica)))
    return lines
  }

  #readOn(path: string): string[] {
    const bytes = readFrom(path, this.#offset)
    this.#offset += bytes.length
    const lines = Buffer.concat([this.#rest, bytes]).toString('utf8').split('\n')
    this.#rest = Buffer.from(lines.pop() ?? '')
    return lines
  }
}

/** Everything from `offset` on; nothing where the file is gone, or shorter because it has just been emptied. */
function readFrom(path: string, offset: number): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0)
    throw error
  }
  try {
    const length = Math.max(0, sizeOf(path) - offset)
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
  } finally {
    closeSync(file)
  }
}
