import type { Path } from './path.ts'
import type { Problem } from './problem.ts'

interface Position {
  readonly line: number
  readonly column: number
}

/** The text of a description, read but not judged. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** Whether `value` is all that was written; where not, only `problems` say anything. */
  readonly readable: boolean
  /** What is wrong with the file as such. */
  readonly problems: readonly Problem[]
  /** Where a path stands in the file, or the nearest thing around it. */
  locate(place: { readonly path: Path; readonly at: 'key' | 'value' }): Position | undefined
}
