import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { configFileVariable } from '@windlass/contract/process-environment'
import { freePort } from './free-port.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A detector in a process of its own, killed without warning at the end of its scope or before. */
export async function startDetectorProcess(options: {
  readonly directory: string
  readonly config: object
}): Promise<AsyncDisposable & { kill(): Promise<void> }> {
  const { directory, config } = options
  const file = join(directory, 'config.json')
  await writeFile(file, JSON.stringify({ ...config, dataDir: directory, apiPort: await freePort() }))
  const child = spawn(execPath, [main], { env: { [configFileVariable]: file }, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  return { kill, [Symbol.asyncDispose]: kill }
}
