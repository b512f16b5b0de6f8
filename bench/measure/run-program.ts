import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ProgramEnd {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  /** Where it runs in Node. */
  readonly usage?: ProgramUsage
}

export interface ProgramUsage {
  readonly maxMemoryMiB: number
  /** Of all its threads. */
  readonly cpuSeconds: number
}

export interface ProgramOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly directory?: string
  readonly environment: Readonly<Record<string, string>>
  /** Others than 0 that it may end with. */
  readonly exitCodes?: readonly number[]
}

const usageReporter = new URL('report-usage.mjs', import.meta.url).href

/** Runs a program as a whole process to its end. Throws with what it said where it does not end as it may. */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { command, args, directory, environment, exitCodes = [] } = options
  const reports = await mkdtemp(join(tmpdir(), 'windlass-bench-usage-'))
  const usageFile = join(reports, 'usage')
  const ofNode = command === process.execPath
  try {
    const begin = performance.now()
    const child = spawn(command, ofNode ? ['--import', usageReporter, ...args] : args, {
      ...(directory !== undefined && { cwd: directory }),
      env: { ...process.env, NO_COLOR: '1', ...environment, USAGE_REPORT: usageFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [exitCode] = (await once(child, 'close')) as [number | null]
    const seconds = (performance.now() - begin) / 1000
    if (exitCode !== 0 && !exitCodes.includes(exitCode ?? -1))
      throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`)
    const usage = ofNode ? await readUsage(usageFile) : undefined
    return { exitCode, stdout, stderr, seconds, ...(usage && { usage }) }
  } finally {
    await rm(reports, { recursive: true })
  }
}

/** Nothing of a program that was killed. */
async function readUsage(file: string): Promise<ProgramUsage | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(text) as NodeJS.ResourceUsage
  return { maxMemoryMiB: Math.round(maxRSS / 1024), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
}
