import { randomUUID } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, readFileIfPresent, writeFileAtomic } from './atomic-file.ts'
import { systemCode } from './file-error.ts'

/**
 * A claim that one process at a time holds, as numbered files in a directory of its own: the highest number holds.
 *
 * Whoever finds that the holder N is gone makes file N + 1, which the file system lets exactly one process do. Numbers
 * only grow, and a claim that was given up stays as a file that says so: a process that slept between looking and
 * claiming therefore always finds a higher number than its own, and never takes a claim that another has taken over.
 */
export interface Claim {
  /** 0 where nobody ever claimed. */
  readonly number: number
  /** Empty where nobody holds it. */
  readonly text: string
}

export function readClaim(directory: string): Claim {
  for (;;) {
    const number = highestIn(directory)
    const text = number === 0 ? '' : readFileIfPresent(join(directory, String(number)))
    // A file that went away meanwhile was passed by a higher one.
    if (text !== undefined) return { number, text }
  }
}

/** Takes the claim over from `previous`, which was found to be free; false where another did first. */
export function takeClaim(directory: string, previous: Claim, text: string): Claim | undefined {
  const number = previous.number + 1
  const path = join(directory, String(number))
  if (!createWhole(directory, path, text)) return undefined
  if (!holdsClaim(directory, number)) {
    rmSync(path, { force: true })
    return undefined
  }
  for (const lower of numbersIn(directory)) if (lower < number) rmSync(join(directory, String(lower)), { force: true })
  return { number, text }
}

export function holdsClaim(directory: string, number: number): boolean {
  return highestIn(directory) === number
}

/** Replaces the text of a claim that is held; false where it has been taken over. */
export function rewriteClaim(directory: string, number: number, text: string): boolean {
  if (!holdsClaim(directory, number)) return false
  writeFileAtomic(join(directory, String(number)), text, { durable: false })
  return holdsClaim(directory, number)
}

/** Lets the next one have a claim that is held. */
export function giveUpClaim(directory: string, number: number): void {
  rewriteClaim(directory, number, '')
}

/** Makes a file that did not exist, with all of its text at once. */
function createWhole(directory: string, path: string, text: string): boolean {
  const temporary = join(directory, `.${randomUUID()}`)
  writeFileSync(temporary, text, { mode: 0o600 })
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

function numbersIn(directory: string): number[] {
  return listFiles(directory)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function highestIn(directory: string): number {
  return Math.max(0, ...numbersIn(directory))
}
