import { readFile } from 'node:fs/promises'

/** How packages that touch nothing read the files a command was given. */
export function readTextFile(path: string, options: { readonly signal?: AbortSignal }): Promise<string> {
  return readFile(path, { encoding: 'utf8', ...options })
}
