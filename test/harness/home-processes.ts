import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Process id of every replica that runs, by its name, as the supervisor wrote it down. */
export function replicaProcesses(home: string): Readonly<Record<string, number>> {
  const replicas = jsonFilesIn(join(home, 'status')).flatMap(({ replicas }: WrittenStatus) => replicas)
  return Object.fromEntries(replicas.flatMap(({ name, process }) => (process === null ? [] : [[name, process.pid]])))
}

export function supervisorProcess(home: string): number | undefined {
  const directory = join(home, 'supervisor')
  const newest = filesIn(directory)
    .map(Number)
    .toSorted((a, b) => b - a)[0]
  if (newest === undefined) return undefined
  const claim: { readonly pid: number } | null = JSON.parse(readFileSync(join(directory, String(newest)), 'utf8'))
  return claim?.pid
}

interface WrittenStatus {
  readonly replicas: readonly { readonly name: string; readonly process: { readonly pid: number } | null }[]
}

/**
 * Every process that works in a directory: named in its arguments, or in the environment it was started with.
 *
 * Only Linux shows those; elsewhere the answer is those that are written down and still run.
 */
export function processesIn(directory: string): readonly number[] {
  if (process.platform !== 'linux') {
    const home = join(directory, 'home')
    return [...Object.values(replicaProcesses(home)), supervisorProcess(home)].filter(
      (pid): pid is number => pid !== undefined && isAlive(pid),
    )
  }
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && mentions(pid, directory))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function mentions(pid: number, directory: string): boolean {
  return ['cmdline', 'environ'].some((file) => readIfThere(join('/proc', String(pid), file)).includes(directory))
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}

function jsonFilesIn(directory: string) {
  return filesIn(directory).flatMap((name) => {
    const text = readIfThere(join(directory, name))
    return text === '' ? [] : [JSON.parse(text)]
  })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It went away between listing and reading, or belongs to somebody else.
    return ''
  }
}
