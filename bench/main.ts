/**
 * `npm run bench -- NAME... [--runs N] [--json FILE]`: runs the named benchmarks one after the other, prints what they
 * measured, and writes it to a file where one is named.
 */
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

interface Benchmark {
  /** What is returned is written to the file of `--json`. */
  run(options: { readonly write: (line: string) => void; readonly runs?: number }): Promise<unknown>
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
const { values, positionals: wanted } = parseArgs({
  options: { runs: { type: 'string' }, json: { type: 'string' } },
  allowPositionals: true,
})
const runs = values.runs === undefined ? undefined : Number(values.runs)
const unknown = wanted.filter((name) => !names.includes(name))

if (wanted.length === 0 || unknown.length > 0 || (runs !== undefined && !(runs >= 1))) {
  console.error(`usage: npm run bench -- NAME... [--runs N] [--json FILE]\nNAME is one of ${names.join(', ')}`)
  process.exitCode = 64
} else {
  const processors = cpus()
  const machine = {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  }
  console.log(`${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}`)
  console.log(`load before: ${machine.loadAverage.join(', ')} (1, 5 and 15 minutes)`)
  const results: Record<string, unknown> = {}
  for (const name of wanted) {
    console.log(`\n${name}`)
    const benchmark: Benchmark = await import(`./${name}.ts`)
    results[name] = await benchmark.run({
      write: (line) => console.log(`  ${line}`),
      ...(runs !== undefined && { runs }),
    })
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, ...results }, null, 2)}\n`)
}
