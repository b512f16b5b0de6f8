import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createLocalTarget, type LocalTarget } from '@windlass/local/local-target'
import { systemClock } from '@windlass/rollout/clock'
import { healthOf, type ReleaseHealth } from '@windlass/rollout/health'
import { readReleases } from '@windlass/rollout/history'
import { planRelease } from '@windlass/rollout/plan-release'
import type { Release } from '@windlass/rollout/release'
import { processSetSchema } from '@windlass/target/process-set'
import type { Rendered, Resource } from '@windlass/target/resource'
import { expect, vi } from 'vitest'
import { freePortRange } from './free-ports.ts'
import { processesIn } from './home-processes.ts'

const service = join(import.meta.dirname, '../fixtures/rollout-service.ts')
const command = join(import.meta.dirname, '../fixtures/rollout-command.ts')

const portCount = 8

/** The local target as the deploys of these tests open it: it looks often, so that they need not wait. */
export function openRolloutTarget(home: string): LocalTarget {
  return createLocalTarget({
    home,
    resolveProgram: (program) => program,
    environment: process.env,
    probing: { startingIntervalMs: 25, readyIntervalMs: 100, timeoutMs: 2_000, unprobedReadyMs: 100 },
  })
}

export interface ServiceRelease {
  readonly version: number
  readonly behaviour?: 'good' | 'crash' | 'stuck'
}

/** How many of the three replicas of `api` must serve at any time. */
export const apiQuorum = 2

/** A home with ports of its own, for a release of two services: `api`, three replicas one at a time, and `web` on it. */
export class RolloutPlace implements AsyncDisposable {
  readonly home: string
  readonly target: LocalTarget
  readonly #directory: string
  readonly #firstPort: number
  readonly #children: ChildProcess[] = []
  #files = 0

  static async make(): Promise<RolloutPlace> {
    return new RolloutPlace(await freePortRange(portCount))
  }

  private constructor(firstPort: number) {
    this.#directory = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-rollout-')))
    this.#firstPort = firstPort
    this.home = join(this.#directory, 'home')
    this.target = openRolloutTarget(this.home)
  }

  render({ version, behaviour = 'good' }: ServiceRelease): Rendered {
    const api = this.#resource({
      component: 'api',
      replicas: 3,
      firstPort: this.#firstPort,
      config: { version, behaviour },
    })
    const web = this.#resource({
      component: 'web',
      replicas: 1,
      firstPort: this.#firstPort + 4,
      config: { version, behaviour: 'good' },
      needs: [api.id],
    })
    const answers = { kind: 'endpoint-answers', port: 'http', path: '/' } as const
    return {
      resources: [api, web],
      workloads: [
        {
          component: 'api',
          resource: api.id,
          replicas: 3,
          rolling: { kind: 'one-at-a-time', quorum: apiQuorum },
          gates: [{ kind: 'replicas-ready' }, answers],
        },
        {
          component: 'web',
          resource: web.id,
          replicas: 1,
          rolling: { kind: 'together' },
          gates: [{ kind: 'replicas-ready' }, answers],
        },
      ],
    }
  }

  /** Deploys in a process of its own, which is killed once it has said `killAfterLines` lines; returns all it said. */
  async deploy(desired: Rendered, options: { readonly killAfterLines?: number } = {}): Promise<readonly string[]> {
    const { killAfterLines = Number.POSITIVE_INFINITY } = options
    const file = join(this.#directory, `release-${this.#files++}.json`)
    writeFileSync(file, JSON.stringify(desired))
    const child = spawn(process.execPath, [command, this.home, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#children.push(child)
    const exited = once(child, 'exit')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      if (said.length === killAfterLines) child.kill('SIGKILL')
    }
    await exited
    return said
  }

  health(): Promise<ReleaseHealth> {
    return healthOf({ target: this.target, clock: systemClock, signal: AbortSignal.timeout(20_000) })
  }

  releases(): Promise<readonly Release[]> {
    return readReleases({ records: this.target.records, signal: AbortSignal.timeout(20_000) })
  }

  /** Whether exactly this runs, every replica of it ready, and nothing besides. */
  async runsExactly(desired: Rendered): Promise<boolean> {
    const observation = await this.target.observe({ signal: AbortSignal.timeout(20_000) })
    return planRelease({ desired, observation, intent: { kind: 'deploy' } }).operations.length === 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    this.target.kill()
    await this.target[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(processesIn(this.#directory)).toEqual([]), { timeout: 10_000 })
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #resource(options: {
    readonly component: string
    readonly replicas: number
    readonly firstPort: number
    readonly config: Readonly<Record<string, unknown>>
    readonly needs?: readonly string[]
  }): Resource {
    const { component, replicas, firstPort, config, needs = [] } = options
    const probe = { port: 'http', path: '/' }
    const body = processSetSchema.parse({
      kind: 'processes',
      program: service,
      config,
      replicas: Array.from({ length: replicas }, (_, ordinal) => ({
        name: `${component}-${ordinal}`,
        ordinal,
        ports: { http: firstPort + ordinal },
        environment: { SERVICE_PORT: String(firstPort + ordinal) },
      })),
      probes: { ready: probe },
      restart: { budget: 0 },
      stopGraceMs: 2_000,
    })
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex')
    return { id: `processes/${component}`, component, phase: 'core', needs: [...needs], digest, body }
  }
}
