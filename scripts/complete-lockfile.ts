/**
 * Adds to package-lock.json the packages for other platforms that npm left out.
 *
 * A registry that does not serve a prebuilt package for every platform makes npm write a lockfile which `npm ci` then
 * refuses ("Missing: … from lock file"). What is missing is known all the same: the package that names it as optional
 * also names its version, and its name says the platform.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface LockEntry {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly os?: readonly string[]
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']
const processorNames: Readonly<Record<string, string>> = { ppc64le: 'ppc64', armv7: 'arm' }
const libraries: Readonly<Record<string, string>> = { gnu: 'glibc', glibc: 'glibc', musl: 'musl' }

/** What a name such as `binding-linux-arm64-musl` says of the platform. */
function platformOf(name: string): Pick<LockEntry, 'cpu' | 'libc' | 'os'> {
  const words = name.split(/[-/@]/)
  const os = words.find((word) => systems.includes(word))
  const cpu = words.map((word) => processorNames[word] ?? word).find((word) => processors.includes(word))
  const libc = words.map((word) => libraries[word]).find((word) => word !== undefined)
  return {
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(os === 'linux' && libc !== undefined && { libc: [libc] }),
    ...(os !== undefined && { os: [os] }),
  }
}

const path = join(import.meta.dirname, '../package-lock.json')
const lock: { packages: Record<string, LockEntry> } = JSON.parse(readFileSync(path, 'utf8'))
const { packages } = lock
const added: string[] = []
for (const entry of Object.values(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`
    if (Object.keys(packages).some((known) => known === place || known.endsWith(`/${place}`))) continue
    const dev = entry.dev === true ? { dev: true } : {}
    packages[place] = { version: version.replace(/^[\^~]/, ''), ...dev, optional: true, ...platformOf(name) }
    added.push(name)
  }
}
const sorted = Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.join(', ')}`)
