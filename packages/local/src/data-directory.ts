import { join } from 'node:path'
import { variableOfKey } from '@windlass/contract/process-environment'
import type { Home } from './files/home.ts'

/** The variable that names the directory a process keeps its data in. */
export const dataDirectoryVariable = variableOfKey('dataDir')

/** Where the replica of a component keeps its data, over restarts and releases. */
export function dataDirectoryOf(home: Home, component: string, ordinal: number): string {
  return join(home.data, `${component}-${ordinal}`)
}
