import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The command as its users start it. */
const entry = resolve(import.meta.dirname, '../../packages/windlass/src/main.ts')

/** Bound on every command, so that a test that waits for ever says what for. */
const defaultMaxRunMs = 120_000

/** What is told of its output where a test goes wrong. */
const maxSaidLength = 4_000

export interface CommandEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** What a command runs in besides what every one gets. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[]
}

export interface CommandOptions extends Surroundings {
  readonly arguments: readonly string[]
  readonly directory: string
  readonly maxRunMs?: number
}

/** The real command in a process group of its own, without a terminal. */
export class RunningCommand {
  readonly pid: number
  /** Rejects where the command outlives its bound. */
  readonly ended: Promise<CommandEnd>
  readonly #child: ChildProcess
  readonly #watchers = new Set<() => void>()
  #stdout = ''
  #stderr = ''
  #end: CommandEnd | undefined

  constructor(options: CommandOptions) {
    const { directory, environment = {}, nodeOptions = [] } = options
    this.#child = spawn(process.execPath, [...nodeOptions, entry, ...options.arguments], {
      cwd: directory,
      env: { ...ownEnvironment(), ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (this.#child.pid === undefined) throw new Error(`${process.execPath} could not be started`)
    this.pid = this.#child.pid
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#changed()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#changed()
    })
    this.ended = this.#untilEnd(options)
    // A test may look only at what is said; whoever awaits `ended` still gets the rejection.
    this.ended.catch(() => undefined)
  }

  /** Resolves with the first line of stdout or stderr that matches; rejects where the command ends without it. */
  line(pattern: RegExp): Promise<string> {
    return new Promise((found, missing) => {
      const look = (): void => {
        const line = `${this.#stdout}\n${this.#stderr}`.split('\n').find((text) => pattern.test(text))
        if (line !== undefined) found(line)
        else if (this.#end) missing(new Error(`it ended without saying ${pattern}:\n${this.#said()}`))
        else return
        this.#watchers.delete(look)
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Resolves when it is stopped after it has said so. One that is told to go on in between is stopped for ever. */
  async stopsAfter(pattern: RegExp): Promise<void> {
    await this.line(pattern)
    while (!/\) T /.test(await readFile(`/proc/${this.pid}/stat`, 'utf8'))) await delay(10)
  }

  /** Signals the whole process group, as a terminal does on Ctrl-C. */
  signal(name: NodeJS.Signals): void {
    try {
      if (this.#end === undefined) process.kill(-this.pid, name)
    } catch {
      // It ended in this moment.
    }
  }

  /** Closes the reading end of its stdout. */
  stopReading(): void {
    this.#child.stdout?.destroy()
  }

  #untilEnd({ arguments: words, maxRunMs = defaultMaxRunMs }: CommandOptions): Promise<CommandEnd> {
    return new Promise((ended, late) => {
      const bound = setTimeout(() => {
        late(new Error(`windlass ${words.join(' ')} ran for over ${maxRunMs / 1000} s:\n${this.#said()}`))
        this.signal('SIGKILL')
      }, maxRunMs)
      this.#child.once('close', (exitCode, signal) => {
        clearTimeout(bound)
        this.#end = { exitCode, signal, stdout: this.#stdout, stderr: this.#stderr }
        ended(this.#end)
        this.#changed()
      })
    })
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  #said(): string {
    return `${this.#stdout}\n${this.#stderr}`.slice(-maxSaidLength)
  }
}

/** What a user's shell hands on, without what would change where the command works or how it prints. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { WINDLASS_HOME: _, NO_COLOR: __, FORCE_COLOR: ___, NODE_OPTIONS: ____, ...rest } = process.env
  return rest
}
