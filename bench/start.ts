/** Time from `npm start` to gates passed, from an empty directory and again on the same chain, and what memory it takes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface StatusRow {
  readonly replica: string
  readonly memoryBytes?: number
}

const runs = 3
const bytesPerMiB = 2 ** 20

export async function run(options: { readonly write: (line: string) => void }): Promise<void> {
  const { write } = options
  const fresh: number[] = []
  const again: number[] = []
  for (let index = 0; index < runs; index += 1) {
    const home = mkdtempSync(join(tmpdir(), 'windlass-bench-'))
    try {
      fresh.push(await startAndStop({ home }))
      const last = index === runs - 1
      again.push(await startAndStop({ home, ...(last && { whileUp: () => memory({ home, write }) }) }))
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
  write(`npm start to gates passed, new chain: ${summary(fresh)}`)
  write(`npm start to gates passed, existing chain: ${summary(again)}`)
}

async function startAndStop(options: { readonly home: string; readonly whileUp?: () => void }): Promise<number> {
  const startedAtMs = performance.now()
  const child = spawn('npm', ['start'], {
    env: { ...process.env, WINDLASS_HOME: options.home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  const exited = once(child, 'exit')
  let tookMs: number | undefined
  if (child.stdout === null) throw new Error('npm start has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (tookMs !== undefined || !line.includes('gates passed')) continue
    tookMs = performance.now() - startedAtMs
    options.whileUp?.()
    interrupt(child)
  }
  // npm ends by the interrupt that it passed on.
  await exited
  if (tookMs === undefined) throw new Error('npm start ended before its gates had passed')
  return tookMs
}

function interrupt(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
}

function memory(options: { readonly home: string; readonly write: (line: string) => void }): void {
  const output = execFileSync('windlass', ['status', '--json', '--home', options.home], { encoding: 'utf8' })
  const { rows } = JSON.parse(output) as { rows: StatusRow[] }
  for (const row of rows) {
    if (row.memoryBytes === undefined) continue
    options.write(`resident memory of ${row.replica}: ${Math.round(row.memoryBytes / bytesPerMiB)} MiB`)
  }
}

function summary(valuesMs: readonly number[]): string {
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const seconds = (ms: number | undefined) => ((ms ?? Number.NaN) / 1000).toFixed(1)
  return `median ${seconds(sorted[Math.floor(sorted.length / 2)])} s (${seconds(sorted[0])} to ${seconds(sorted.at(-1))} s, ${sorted.length} runs)`
}
