import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isMissing } from './file-error.ts'
import { nameOfFile } from './home.ts'

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, whatever is killed when.
 *
 * `durable` also survives a crash of the machine, for some milliseconds more.
 */
export function writeFileAtomic(path: string, text: string, options: { readonly durable: boolean }): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(file, text)
      if (options.durable) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  if (options.durable) syncDirectory(dirname(path))
}

/** The text of a file; `undefined` where there is none. */
export function readFileIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Names of the documents in a directory, sorted; none where there is no directory. */
export function listDocuments(directory: string): string[] {
  return listFiles(directory)
    .map(nameOfFile)
    .filter((name) => name !== undefined)
    .toSorted()
}

/** Names of the files in a directory; none where there is no directory. */
export function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Puts the names in a directory on disk, without which a file that was renamed may be gone after a power cut. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
