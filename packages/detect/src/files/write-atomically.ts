import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The steps of which a write consists, each of which a process can die before, during or after. */
export interface DurableFiles {
  /** Returns when the content is on disk. */
  writeSynced(path: string, content: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Returns when the names in the directory are on disk. */
  syncDirectory(path: string): Promise<void>
}

export const diskFiles: DurableFiles = {
  async writeSynced(path, content) {
    await using file = await open(path, 'w')
    await file.writeFile(content)
    await file.sync()
  },
  rename,
  async syncDirectory(path) {
    await using directory = await open(path, 'r')
    await directory.sync()
  },
}

/** Files of this name were being written when a process died, and are never read. */
export const temporarySuffix = '.writing'

/** Replaces a file whole: whenever the process dies, the file holds the old content or the new. */
export async function writeAtomically(options: {
  readonly path: string
  readonly content: Uint8Array
  readonly files?: DurableFiles
}): Promise<void> {
  const { path, content, files = diskFiles } = options
  const temporary = `${path}${temporarySuffix}`
  await files.writeSynced(temporary, content)
  await files.rename(temporary, path)
  await files.syncDirectory(dirname(path))
}
