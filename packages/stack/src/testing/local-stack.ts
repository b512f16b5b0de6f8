import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Text of the description of the local stack. */
export const localStack = readFileSync(join(import.meta.dirname, '../../../../stacks/local.yaml'), 'utf8')
