/**
 * Builds `dist/windlass`, a package that installs and runs outside the repository.
 *
 * Node strips no types under node_modules, so everything is compiled; the packages of the workspace travel inside the
 * command's own package as bundled dependencies, so that one file is the whole product.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  exports?: Record<string, string>
  bin?: Record<string, string>
  dependencies?: Record<string, string>
  [field: string]: unknown
}

const root = join(import.meta.dirname, '..')
const compiled = join(root, 'dist/packages')
const product = join(root, 'dist/windlass')

const compiledName = (path: string) => path.replace(/\.ts$/, '.js')

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', directory, 'package.json'), 'utf8'))
}

function writeManifest(directory: string, manifest: Manifest): void {
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

function compiledManifest(manifest: Manifest): Manifest {
  const exports = Object.entries(manifest.exports ?? {}).filter(([, path]) => !path.includes('conformance'))
  const bin = Object.entries(manifest.bin ?? {})
  return {
    ...manifest,
    ...(exports.length > 0 && { exports: Object.fromEntries(exports.map(([key, path]) => [key, compiledName(path)])) }),
    ...(bin.length > 0 && { bin: Object.fromEntries(bin.map(([key, path]) => [key, compiledName(path)])) }),
  }
}

/** Files that are part of a package besides its code: samples, templates, licences. */
function copyAssets(directory: string): void {
  const skipped = /(^|\/)(fixtures|testing|node_modules|dist)(\/|$)|\.ts$|package\.json$/
  const source = join(root, 'packages', directory)
  cpSync(source, join(compiled, directory), {
    recursive: true,
    filter: (path) => !skipped.test(path.slice(source.length)),
  })
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })

const directories = readdirSync(join(root, 'packages')).filter((name) => name !== 'windlass')
const thirdParty: Record<string, string> = {}
for (const directory of [...directories, 'windlass']) {
  copyAssets(directory)
  const manifest = readManifest(directory)
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (!name.startsWith('@windlass/')) thirdParty[name] = range
  }
}

cpSync(join(compiled, 'windlass'), product, { recursive: true })
cpSync(join(root, 'LICENSE'), join(product, 'LICENSE'))
cpSync(join(root, 'README.md'), join(product, 'README.md'))
for (const name of readdirSync(join(root, 'stacks')).filter((file) => file.endsWith('.yaml')))
  cpSync(join(root, 'stacks', name), join(product, 'stacks', name))
const command = compiledManifest(readManifest('windlass'))
const bundled = directories.map((directory) => `@windlass/${directory}`)
for (const directory of directories) {
  const place = join(product, 'node_modules/@windlass', directory)
  cpSync(join(compiled, directory), place, { recursive: true })
  writeManifest(place, compiledManifest(readManifest(directory)))
}
writeManifest(product, {
  ...command,
  dependencies: {
    ...Object.fromEntries(Object.entries(thirdParty).toSorted(([a], [b]) => a.localeCompare(b))),
    ...Object.fromEntries(bundled.map((name) => [name, command.version])),
  },
  bundleDependencies: bundled,
})
