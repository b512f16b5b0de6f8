import { readdirSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { dataDirectoryVariable } from '../data-directory.ts'
import type { Home } from '../files/home.ts'
import { groupOf, identifyProcess, type ProcessIdentity } from './process-identity.ts'

/**
 * Processes that were started for `home` and that nobody has on record: a supervisor was killed between starting one and
 * writing it down, or a replica died and left its own children behind.
 *
 * They are known by the data directory in their environment, which only Linux shows; elsewhere none are found, and one
 * that holds a port is reported when the port is needed.
 */
export function findStrays(options: {
  readonly home: Home
  /** Process groups on record. */
  readonly known: ReadonlySet<number>
}): ProcessIdentity[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isOf(options.home, pid) && !options.known.has(groupOf(pid) ?? pid))
    .map(identifyProcess)
    .filter((identity) => identity !== undefined)
}

/** Whether a process, or what started it, was given a data directory of `home`. */
function isOf(home: Home, pid: number): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`.includes(`\0${dataDirectoryVariable}=${home.data}${sep}`)
  } catch {
    // It has ended, or belongs to someone else.
    return false
  }
}
