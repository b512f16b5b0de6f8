/** `npm run bench -- NAME...`: runs the named benchmarks one after the other and prints what they measured. */
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'

interface Benchmark {
  run(options: { readonly write: (line: string) => void }): Promise<void>
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))

if (wanted.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run bench -- NAME...\nNAME is one of ${names.join(', ')}`)
  process.exitCode = 64
} else {
  const processors = cpus()
  console.log(`${processors.length} cores (${processors[0]?.model ?? 'unknown'}), Node ${process.version}`)
  for (const name of wanted) {
    console.log(`\n${name}`)
    const benchmark: Benchmark = await import(`./${name}.ts`)
    await benchmark.run({ write: (line) => console.log(`  ${line}`) })
  }
}
