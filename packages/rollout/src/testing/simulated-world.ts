import { EventEmitter } from 'node:events'
import type { CallOptions, CallReply } from '@windlass/target/call'
import type { LeaseHolder } from '@windlass/target/lease'
import type { Observation, ObservedReplica, ObservedResource } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import type { Resource } from '@windlass/target/resource'
import type { Survey } from '@windlass/target/survey'
import type { SimulatedBody } from './simulated-body.ts'
import { sameProgram } from './simulated-body.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import type { SimulatedReplica } from './simulated-replica.ts'

interface SimulatedSet {
  readonly component: string
  readonly digest: string
  readonly body: SimulatedBody
  readonly appliedAtMs: number
  readonly replicas: readonly SimulatedReplica[]
}

/** What runs, and goes on running whatever becomes of the commands that change it. */
export class SimulatedWorld {
  readonly clock: SimulatedClock
  readonly records = new Map<string, unknown>()
  readonly changes = new EventEmitter().setMaxListeners(0)
  readonly network: SimulatedNetwork
  lease: (LeaseHolder & { readonly alive: () => boolean }) | undefined
  readonly warnings: string[] = []
  survey: Omit<Survey, 'atMs'> = { containers: [], volumes: [], machines: [], gaps: [] }
  readonly #sets = new Map<string, SimulatedSet>()
  /** What was removed, and drains until then. */
  readonly #draining = new Map<string, SimulatedSet & { readonly goneAtMs: number }>()

  constructor(clock: SimulatedClock) {
    this.clock = clock
    this.network = new SimulatedNetwork(clock)
  }

  observe(): Observation {
    const resources = [...this.#sets].map(([id, set]): ObservedResource => {
      const replicas = set.replicas.map((replica) => this.#observeReplica(replica))
      const readiness = set.body.replicas === undefined ? this.#readiness(set.body, set.appliedAtMs) : worst(replicas)
      return { id, component: set.component, digest: set.digest, readiness, replicas }
    })
    return {
      atMs: this.clock.nowMs(),
      resources: [...resources, ...this.#observeDraining()],
      warnings: [...this.warnings],
    }
  }

  /** When something becomes ready, or fails, by itself next. */
  nextTransitionMs(): number | undefined {
    const now = this.clock.nowMs()
    const times = [...this.#sets.values()].flatMap((set) => [
      set.appliedAtMs + set.body.readyAfterMs,
      ...set.replicas.map((replica) => replica.startedAtMs + replica.body.readyAfterMs),
    ])
    times.push(...[...this.#draining.values()].map(({ goneAtMs }) => goneAtMs))
    const coming = times.filter((atMs) => atMs > now)
    return coming.length > 0 ? Math.min(...coming) : undefined
  }

  apply(resource: Resource, mode: 'all' | 'hold'): void {
    const body = resource.body as SimulatedBody
    const before = this.#sets.get(resource.id)
    const ordinals = Array.from({ length: body.replicas ?? 0 }, (_, ordinal) => ordinal)
    const replicas = ordinals.map((ordinal) => {
      const present = before?.replicas.find((replica) => replica.ordinal === ordinal)
      if (!present) return this.#start(resource, ordinal)
      if (sameProgram(present.body, body)) return { ...present, digest: resource.digest, body }
      return mode === 'hold' ? present : this.#start(resource, ordinal)
    })
    const unchanged = before?.digest === resource.digest
    const appliedAtMs = unchanged ? before.appliedAtMs : this.clock.nowMs()
    this.#set(resource.id, { component: resource.component, digest: resource.digest, body, appliedAtMs, replicas })
  }

  replace(id: string, ordinal: number): void {
    const set = this.#sets.get(id)
    if (!set) throw new Error(`${id} is not there`)
    const resource = { id, component: set.component, digest: set.digest, body: set.body }
    const replicas = set.replicas.map((replica) =>
      replica.ordinal === ordinal ? this.#start(resource, ordinal) : replica,
    )
    this.#set(id, { ...set, replicas })
  }

  /** One replica fails for good by itself. */
  breakReplica(id: string, ordinal: number): void {
    const set = this.#sets.get(id)
    if (!set) return
    const broken = (replica: SimulatedReplica) => ({
      ...replica,
      body: { ...replica.body, behaviour: 'crash' as const },
    })
    const replicas = set.replicas.map((replica) => (replica.ordinal === ordinal ? broken(replica) : replica))
    this.#set(id, { ...set, replicas })
  }

  remove(id: string): void {
    this.#sets.delete(id)
    this.changes.emit('change')
  }

  /** Removes it once its replicas have had their time to end; it goes on whoever asked for it. */
  drain(id: string, drainMs: number): void {
    const set = this.#sets.get(id)
    if (set) this.#draining.set(id, { ...set, goneAtMs: this.clock.nowMs() + drainMs })
    this.remove(id)
  }

  call({ component, replica: ordinal, request }: Pick<CallOptions, 'component' | 'replica' | 'request'>): CallReply {
    const set = [...this.#sets.values()].find((candidate) => candidate.component === component)
    const replica = set?.replicas.find((candidate) => candidate.ordinal === ordinal)
    if (!set || !replica || this.#readiness(replica.body, replica.startedAtMs).state === 'failed')
      throw new Error('connection refused')
    const started = this.clock.nowMs() >= replica.startedAtMs + replica.body.readyAfterMs
    if (!started) throw new Error('connection refused')
    if (replica.body.node) return this.network.answer({ replica, replicas: set.replicas, request })
    return { status: replica.body.behaviour === 'good' ? 200 : 503, body: '{}' }
  }

  #start(resource: Pick<Resource, 'component' | 'digest' | 'body'>, ordinal: number): SimulatedReplica {
    const { component, digest } = resource
    const body = resource.body as SimulatedBody
    const startedAtMs = this.clock.nowMs() + ordinal * (body.startsApartMs ?? 0)
    return { ordinal, name: `${component}-${ordinal}`, digest, body, startedAtMs }
  }

  #set(id: string, set: SimulatedSet): void {
    this.#draining.delete(id)
    this.#sets.set(id, set)
    this.changes.emit('change')
  }

  #observeReplica(replica: SimulatedReplica): ObservedReplica {
    const { ordinal, name, digest, body, startedAtMs } = replica
    return { ordinal, name, digest, readiness: this.#readiness(body, startedAtMs), restarts: 0, addresses: {} }
  }

  #observeDraining(): ObservedResource[] {
    const draining = [...this.#draining].filter(([, { goneAtMs }]) => this.clock.nowMs() < goneAtMs)
    return draining.map(([id, { component, appliedAtMs, replicas }]) => {
      const readiness = { state: 'progressing', reason: 'Draining', detail: 'drains', sinceMs: appliedAtMs } as const
      const ending = replicas.map((replica) => ({ ...this.#observeReplica(replica), readiness }))
      return { id, component, digest: '', readiness, replicas: ending }
    })
  }

  #readiness(body: SimulatedBody, startedAtMs: number): Readiness {
    const settledAtMs = startedAtMs + body.readyAfterMs
    if (this.clock.nowMs() < settledAtMs)
      return { state: 'progressing', reason: 'Starting', detail: 'is about to start', sinceMs: startedAtMs }
    if (body.behaviour === 'crash')
      return { state: 'failed', reason: 'CrashLoop', detail: 'exited with code 1', sinceMs: settledAtMs }
    if (body.behaviour === 'stuck' || body.node?.cannotPeer)
      return { state: 'progressing', reason: 'NotReady', detail: 'does not get ready', sinceMs: settledAtMs }
    return { state: 'ready', reason: 'Ready', detail: '', sinceMs: settledAtMs }
  }
}

function worst(replicas: readonly ObservedReplica[]): Readiness {
  const states = ['failed', 'unknown', 'progressing'] as const
  const bad = states
    .map((state) => replicas.find((replica) => replica.readiness.state === state))
    .find((found) => found)
  return bad?.readiness ?? { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 }
}
