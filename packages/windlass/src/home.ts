import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const homeName = '.windlass'

/**
 * Where the local release lives: `--home`, else `WINDLASS_HOME`, else the nearest `.windlass` in this directory or
 * above it (so that commands work from anywhere inside a project), else `.windlass` here.
 */
export function findHome(options: {
  readonly flag: string | undefined
  readonly environment: NodeJS.ProcessEnv
  readonly directory: string
}): string {
  const named = options.flag ?? options.environment.WINDLASS_HOME
  if (named !== undefined) return resolve(options.directory, named)
  for (let directory = options.directory; ; directory = dirname(directory)) {
    const candidate = join(directory, homeName)
    if (existsSync(candidate)) return candidate
    if (dirname(directory) === directory) return join(options.directory, homeName)
  }
}
