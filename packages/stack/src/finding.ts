import { nearest } from './nearest.ts'
import type { Path } from './path.ts'

/** An error refuses the description; a warning only says what to know of it. */
export type Severity = 'error' | 'warning'

/** Something wrong at a place of the description, before it is known where in which file that place is. */
export interface Finding {
  readonly path: Path
  /** Whether the key at `path` is to blame or its value. */
  readonly at: 'key' | 'value'
  readonly message: string
  readonly hint: string
  /** An error if left out. */
  readonly severity?: Severity
  readonly allowed?: readonly string[]
  readonly nearest?: string
}

/** What may stand there instead, for a {@link Finding}. */
export function alternatives(name: string, allowed: readonly string[]): Pick<Finding, 'allowed' | 'nearest'> {
  const near = nearest(name, allowed)
  return { ...(allowed.length > 0 && { allowed }), ...(near !== undefined && { nearest: near }) }
}
