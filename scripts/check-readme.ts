/**
 * Runs every command of the README's `sh` blocks in this checkout, in order, as a reader would type it.
 *
 * `npm start` stays in the foreground: it is given time to pass its gates, is interrupted as Ctrl-C does, and must then
 * drain and leave its ports free.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

const gatesPassedWithinMs = 120_000
const commandWithinMs = 30 * 60_000
/** Of the first node that `npm start` starts. */
const nodePort = 8546

function commandsOf(readme: string): string[] {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((block) => block[1] ?? '')
  const lines = blocks.flatMap((block) => block.split('\n'))
  return lines
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => line.split('&&').map((part) => part.trim()))
}

function start(command: string, stdio: 'inherit' | ['ignore', 'pipe', 'inherit']): ChildProcess {
  const [program = '', ...args] = command.split(' ')
  // A process group of its own takes the interrupt as a whole, as the terminal's foreground group does.
  return spawn(program, args, { stdio, detached: true })
}

function interrupt(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal)
}

/** 128 and the signal's number where a signal ended it, as a shell says it. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
  )
}

async function runForeground(command: string): Promise<number> {
  const child = start(command, ['ignore', 'pipe', 'inherit'])
  const exited = exitOf(child)
  const deadline = setTimeout(() => interrupt(child, 'SIGKILL'), gatesPassedWithinMs)
  if (child.stdout === null) throw new Error(`${command} has no output to read`)
  let passed = false
  let drained = false
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`  ${line}\n`)
    drained ||= line.includes('everything is stopped')
    if (passed || !line.includes('gates passed')) continue
    passed = true
    interrupt(child, 'SIGINT')
  }
  clearTimeout(deadline)
  const code = await exited
  // npm passes the interrupt on and then ends by it itself, whatever its script ended with.
  const orderly = code === 0 || code === 128 + constants.signals.SIGINT
  return passed && drained && orderly && !(await listens(nodePort)) ? 0 : code || 1
}

/** Whether something still listens on a port of this machine. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function runToEnd(command: string): Promise<number> {
  const child = start(command, 'inherit')
  const deadline = setTimeout(() => interrupt(child, 'SIGKILL'), commandWithinMs)
  const code = await exitOf(child)
  clearTimeout(deadline)
  return code
}

let failed = 0
const seen = new Set<string>()
for (const command of commandsOf(readFileSync('README.md', 'utf8'))) {
  if (seen.has(command)) continue
  seen.add(command)
  process.stdout.write(`$ ${command}\n`)
  const code = command === 'npm start' ? await runForeground(command) : await runToEnd(command)
  process.stdout.write(`exit ${code}: ${command}\n`)
  if (code !== 0) failed += 1
}
process.stdout.write(`README commands: ${seen.size - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
