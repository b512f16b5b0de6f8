import type { Place } from './place.ts'
import { type ProgramEnd, runProgram } from './run-program.ts'

/** Runs a command of Windlass in the directory of a place, as a whole process. */
export function runWindlass(options: {
  readonly entry: string
  readonly place: Place
  readonly words: readonly string[]
  readonly exitCodes?: readonly number[]
  readonly nodeOptions?: readonly string[]
}): Promise<ProgramEnd> {
  const { entry, place, words, exitCodes = [] } = options
  return runProgram({
    command: process.execPath,
    args: [...(options.nodeOptions ?? []), entry, ...words],
    directory: place.directory,
    environment: { KUBECONFIG: place.kubeconfig },
    exitCodes,
  })
}
