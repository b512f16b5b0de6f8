import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')

/** The entry of the command as it is installed, without types to strip: the one named by WINDLASS, or built here. */
export async function builtCommand(): Promise<string> {
  if (process.env.WINDLASS !== undefined) return process.env.WINDLASS
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
  linkNestedDependencies()
  return join(root, 'dist/windlass/src/main.js')
}

/** An install elsewhere finds all dependencies beside each other; here some are within the packages that need them. */
function linkNestedDependencies(): void {
  const linked = join(root, 'dist/node_modules')
  mkdirSync(linked)
  for (const name of readdirSync(join(root, 'packages'))) {
    const nested = join(root, 'packages', name, 'node_modules')
    for (const dependency of existsSync(nested) ? readdirSync(nested) : [])
      if (!dependency.startsWith('.') && !existsSync(join(linked, dependency)))
        symlinkSync(join(nested, dependency), join(linked, dependency))
  }
}
