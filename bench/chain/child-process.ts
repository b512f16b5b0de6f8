import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { variableOfKey } from '../../packages/contract/src/process-environment.ts'

export const programs = {
  chain: fileURLToPath(new URL('../../packages/chain/src/main.ts', import.meta.url)),
  traffic: fileURLToPath(new URL('../../packages/chain/src/traffic/main.ts', import.meta.url)),
}

/** Starts one of Windlass's own programs; disposing of it drains it and waits for its end. */
export function startProgram(options: {
  readonly program: string
  readonly config: Readonly<Record<string, unknown>>
  readonly logFile: string
}): AsyncDisposable {
  const variables = Object.entries(options.config).map(([key, value]) => [
    variableOfKey(key),
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const log = openSync(options.logFile, 'a')
  const child = spawn(process.execPath, [options.program], {
    env: { ...process.env, ...Object.fromEntries(variables) },
    stdio: ['ignore', log, log],
  })
  const exited = once(child, 'exit')
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
    },
  }
}

/** Runs a command of the workspace to its end and gives what it printed. */
export async function runCommand(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let diagnosis = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (diagnosis += chunk.toString()))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}${diagnosis}`)
  return output
}
