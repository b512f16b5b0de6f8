import { readFile } from 'node:fs/promises'
import { isPlaceholder } from '@windlass/stack/placeholder'
import type { CommandContext } from './command.ts'

/** Where the values of secrets are found that a description names by variable or file. */
export function secretPlaces({ environment }: CommandContext) {
  return { environment, readFile: (path: string) => readFile(path), isPlaceholder }
}
