import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'

/** Marks a directory as written by us, and so as ours to write again. */
const marker = '.windlass-rendered'

/**
 * Writes a directory of files, whole or not at all: what was written there before is replaced, so that no file of it
 * is left over. Throws `WINDLASS_DIRECTORY_TAKEN` where the directory holds what somebody else wrote.
 */
export async function writeTree(options: {
  /** Relative to `from`. */
  readonly directory: string
  readonly from: string
  /** Paths with `/`, to their content. */
  readonly files: ReadonlyMap<string, string>
  readonly signal: AbortSignal
}): Promise<void> {
  const { files, signal } = options
  const directory = resolve(options.from, options.directory)
  const present = await entriesOf(directory)
  if (present.length > 0 && !present.includes(marker))
    throw new CodedError('WINDLASS_DIRECTORY_TAKEN', `${options.directory} holds other files and was left as it is.`, {
      hint: 'Name an empty directory, or one that windlass wrote before.',
    })
  const parent = dirname(directory)
  await mkdir(parent, { recursive: true })
  const unfinished = await mkdtemp(join(parent, `.${basename(directory)}-`))
  try {
    const directories = new Set([...files.keys()].map((path) => dirname(join(unfinished, path))))
    await Promise.all([...directories].map((path) => mkdir(path, { recursive: true })))
    for (const [path, content] of [...files, [marker, 'Written by windlass, and replaced by it.\n'] as const]) {
      signal.throwIfAborted()
      await writeFile(join(unfinished, path), content)
    }
    await rm(directory, { recursive: true, force: true })
    await rename(unfinished, directory)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
