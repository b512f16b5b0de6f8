import { closeSync, openSync, readSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../files/atomic-file.ts'
import type { Home } from '../files/home.ts'

/** Files kept of a replica besides the one that is written now. */
const keptParts = 3

/** A finished file of a log: a whole run, or one part of a run that wrote much. */
export interface LogPart {
  readonly run: number
  readonly part: number
  readonly path: string
}

export function logPathOf(home: Home, replica: string): string {
  return join(home.logs, `${replica}.log`)
}

/** The finished files of a replica's log, oldest first. */
export function logPartsOf(home: Home, replica: string): LogPart[] {
  const prefix = `${replica}.log.`
  return listFiles(home.logs)
    .flatMap((file) => {
      const [, run, part] = (file.startsWith(prefix) && /^(\d+)\.(\d+)$/.exec(file.slice(prefix.length))) || []
      return run === undefined ? [] : [{ run: Number(run), part: Number(part), path: join(home.logs, file) }]
    })
    .toSorted(compareParts)
}

export function compareParts(a: Omit<LogPart, 'path'>, b: Omit<LogPart, 'path'>): number {
  return a.run - b.run || a.part - b.part
}

/** Puts the log of the run before aside. To be called while no process writes to it. Returns the number of the next run. */
export function beginRun(home: Home, replica: string, lastRun: number): number {
  const live = logPathOf(home, replica)
  const run = Math.max(lastRun, logPartsOf(home, replica).at(-1)?.run ?? 0)
  if (sizeOf(live) > 0) renameSync(live, nextPart(home, replica, run))
  dropOldParts(home, replica)
  return run + 1
}

/**
 * Puts what a running process wrote so far aside once it is more than `maxBytes`, and empties the file under it.
 *
 * The process holds the file open for appending and knows nothing of this, so a line that it writes in the instant
 * between the last byte copied and the truncation is lost.
 */
export function rotateBySize(home: Home, replica: string, run: number, maxBytes: number): void {
  const live = logPathOf(home, replica)
  if (sizeOf(live) <= maxBytes) return
  const part = nextPart(home, replica, run)
  const copy = `${part}.copy`
  copyAll(live, copy)
  truncateSync(live)
  // Named last: a reader that sees the part knows that the file it reads begins anew.
  renameSync(copy, part)
  dropOldParts(home, replica)
}

function nextPart(home: Home, replica: string, run: number): string {
  const parts = logPartsOf(home, replica).filter((part) => part.run === run)
  return `${logPathOf(home, replica)}.${run}.${(parts.at(-1)?.part ?? 0) + 1}`
}

function dropOldParts(home: Home, replica: string): void {
  for (const part of logPartsOf(home, replica).slice(0, -keptParts)) rmSync(part.path, { force: true })
}

/** Copies until nothing more comes: what is written meanwhile is copied as well. */
function copyAll(from: string, to: string): void {
  const source = openSync(from, 'r')
  const destination = openSync(to, 'w', 0o600)
  try {
    const chunk = Buffer.allocUnsafe(1 << 20)
    for (let bytes = readSync(source, chunk); bytes > 0; bytes = readSync(source, chunk)) {
      writeSync(destination, chunk, 0, bytes)
    }
  } finally {
    closeSync(source)
    closeSync(destination)
  }
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
