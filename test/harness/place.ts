import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createPublicClient, http, type PublicClient } from 'viem'
import { expect, vi } from 'vitest'
import { freePortRange, range, takenPorts } from './free-ports.ts'
import { processesIn } from './home-processes.ts'
import { type CommandEnd, type CommandOptions, RunningCommand } from './running-command.ts'

const localStack = resolve(import.meta.dirname, '../../stacks/local.yaml')

/** Components of the local stack with other values: maps by key, null removes. */
export type Overrides = Readonly<Record<string, unknown>>

/** Ports of one place: all processes of the local stack with up to four replicas each, and one more per node. */
const portCount = 40

/** A directory with the local stack in it and a home beside it, its ports free, its chain quick. */
export class Place implements AsyncDisposable {
  readonly directory: string
  readonly home: string
  /** Of the first replica; further ones add 10. */
  readonly ports: { readonly p2p: number; readonly otherP2p: number; readonly rpc: number; readonly api: number }
  readonly #firstPort: number
  readonly #started: RunningCommand[] = []

  static async make(): Promise<Place> {
    return new Place(await freePortRange(portCount))
  }

  private constructor(firstPort: number) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-command-')))
    this.home = join(this.directory, 'home')
    this.#firstPort = firstPort
    this.ports = { p2p: firstPort, rpc: firstPort + 1, api: firstPort + 5, otherP2p: firstPort + 6 }
  }

  /** Writes a stack file and names it, relative to the directory commands run in. */
  writeStack(options: { readonly file?: string; readonly components?: readonly Overrides[] } = {}): string {
    const { file = 'stack.yaml', components = [] } = options
    const overrides = [this.#quickChain(), ...components].reduce(merge)
    const environment = `    overrides: ${JSON.stringify({ components: overrides })}\n`
    // The one environment of the local stack ends its file.
    this.write(file, readFileSync(localStack, 'utf8') + environment)
    return file
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8')
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.directory, file), text)
  }

  start(words: readonly string[], options: Partial<CommandOptions> = {}): RunningCommand {
    const command = new RunningCommand({
      directory: this.directory,
      ...options,
      arguments: ['--home', this.home, ...words],
    })
    this.#started.push(command)
    return command
  }

  run(words: readonly string[], options: Partial<CommandOptions> = {}): Promise<CommandEnd> {
    return this.start(words, options).ended
  }

  /** Runs a command that must succeed. */
  async done(words: readonly string[]): Promise<CommandEnd> {
    const end = await this.run(words)
    expect(end.exitCode, `windlass ${words.join(' ')}\n${end.stdout}\n${end.stderr}`).toBe(0)
    return end
  }

  /** Waits out what passes by itself, such as a node that was busy for a moment. */
  async untilHealthy(): Promise<void> {
    await vi.waitFor(() => this.done(['health']), { timeout: 30_000 })
  }

  /** A JSON-RPC client of one node. */
  node(ordinal: number): PublicClient {
    const url = `http://127.0.0.1:${this.ports.rpc + 10 * ordinal}`
    return createPublicClient({ transport: http(url, { retryCount: 0, timeout: 5_000 }), cacheTime: 0 })
  }

  /** Nothing of this place runs, and none of its ports is taken. */
  async expectNothingLeft(): Promise<void> {
    const nothingLeft = async () => {
      expect(processesIn(this.directory)).toEqual([])
      // What was killed may give its ports back a moment after it is no longer seen to run.
      expect(await takenPorts(range(this.#firstPort, portCount))).toEqual([])
    }
    await vi.waitFor(nothingLeft, { timeout: 30_000 })
  }

  /** Brings down what runs, and fails where something is left even then. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const command of this.#started) command.signal('SIGKILL')
    try {
      await this.done(['down', '--yes', '--volumes'])
      await this.expectNothingLeft()
      expect(existsSync(this.home), 'what Windlass wrote is deleted').toBe(false)
    } finally {
      for (const pid of processesIn(this.directory)) process.kill(pid, 'SIGKILL')
      rmSync(this.directory, { recursive: true, force: true })
    }
  }

  #quickChain(): Overrides {
    const { p2p, rpc, api } = this.ports
    return {
      node: {
        ports: { p2p, rpc, ws: rpc + 1, metrics: rpc + 2 },
        observeBlocks: 2,
        config: { mining: { maxHashesPerSecond: 2_000 } },
        consensus: { blockTimeSeconds: 0.5, initialDifficultyHexDigits: 2.5, minimumDifficultyHexDigits: 1 },
      },
      traffic: { ports: { metrics: p2p + 4 } },
      detector: { ports: { api } },
    }
  }
}

function merge(base: Overrides, changes: Overrides): Overrides {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(changes)) {
    const present = merged[key]
    merged[key] = isMap(present) && isMap(value) ? merge(present, value) : value
  }
  return merged
}

function isMap(value: unknown): value is Overrides {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
