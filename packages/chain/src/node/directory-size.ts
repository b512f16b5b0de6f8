import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of the files below a directory. Files that vanish meanwhile count as nothing. */
export async function directorySize(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => fileSize(join(entry.parentPath, entry.name))),
  )
  return sizes.reduce((total, size) => total + size, 0)
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
