/**
 * Packs the command, installs it in an empty directory outside the repository and uses it there.
 *
 * Node strips no types under node_modules: only this shows that what is published really runs.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '..')
const directory = mkdtempSync(join(tmpdir(), 'windlass-package-'))

function run(command: string, args: string[], cwd: string): string {
  process.stdout.write(`$ ${command} ${args.join(' ')}\n`)
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Brings the local stack up with the installed command, waits for its gates, interrupts it. */
async function upAndDown(command: string): Promise<void> {
  const child = spawn(command, ['up', 'windlass.yaml'], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000)
  let passed = false
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`  ${line}\n`)
    if (passed || !line.includes('gates passed')) continue
    passed = true
    child.kill('SIGINT')
  }
  clearTimeout(deadline)
  const [code] = await exited
  if (!passed || code !== 0) throw new Error(`the installed command ended with ${code}, gates passed: ${passed}`)
}

try {
  run('npm', ['run', '--silent', 'build'], root)
  run('npm', ['pack', '--silent', '--pack-destination', directory], join(root, 'dist/windlass'))
  const archive = readdirSync(directory).find((name) => name.endsWith('.tgz'))
  if (archive === undefined) throw new Error('npm pack left no archive')
  run('npm', ['init', '--yes', '--silent'], directory)
  run('npm', ['install', '--silent', `./${archive}`], directory)
  const command = join(directory, 'node_modules/.bin/windlass')
  for (const name of ['xai', 'anomaly', 'lucid', 'local'] as const) {
    run(command, ['init', '--from', name, '--force'], directory)
    run(command, ['check', 'windlass.yaml'], directory)
  }
  await upAndDown(command)
  process.stdout.write('The packed command installs and runs outside the repository.\n')
} finally {
  rmSync(directory, { recursive: true, force: true })
}
