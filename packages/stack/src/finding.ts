import { nearest } from './nearest.ts'
import type { Path } from './path.ts'

/** Something wrong at a place of the description, before it is known where in which file that place is. */
export interface Finding {
  readonly path: Path
  /** Whether the key at `path` is to blame or its value. */
  readonly at: 'key' | 'value'
  readonly message: string
  readonly hint: string
  readonly allowed?: readonly string[]
  readonly nearest?: string
}

/** What may stand there instead, for a {@link Finding}. */
export function alternatives(name: string, allowed: readonly string[]): Pick<Finding, 'allowed' | 'nearest'> {
  const near = nearest(name, allowed)
  return { ...(allowed.length > 0 && { allowed }), ...(near !== undefined && { nearest: near }) }
}
