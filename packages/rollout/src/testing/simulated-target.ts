import type { Observation } from '@windlass/target/observation'
import type { Survey } from '@windlass/target/survey'
import type { Target } from '@windlass/target/target'
import type { SimulatedWorld } from './simulated-world.ts'

/** What happens to one call: it fails or its caller is killed, before or after it has had its effect. */
export type Fault = 'fail-before' | 'fail-after' | 'kill-before' | 'kill-after'

/** A time to do something in, so that other things happen meanwhile. */
const changeMs = 100

/**
 * A target of one command, on a world that outlives it.
 *
 * `faultAt` is asked at every call, which are numbered from 0. Once a call was killed, no call of this target ever
 * returns: that is what a command sees of its own death.
 */
export class SimulatedTarget implements Target {
  readonly description = 'simulated'
  readonly #world: SimulatedWorld
  readonly #faultAt: (call: number, method: string) => Fault | undefined
  readonly killed: Promise<void>
  #calls = 0
  #dead = false
  #die: () => void

  constructor(world: SimulatedWorld, faultAt: (call: number, method: string) => Fault | undefined = () => undefined) {
    this.#world = world
    this.#faultAt = faultAt
    const { promise, resolve } = Promise.withResolvers<void>()
    this.killed = promise
    this.#die = resolve
  }

  get calls(): number {
    return this.#calls
  }

  /** Ends the command: its lock is free to be taken over, and nothing it asked for is answered any more. */
  kill(): void {
    this.#dead = true
    this.#die()
  }

  readonly records: Target['records'] = {
    list: ({ prefix }) =>
      this.#call('records.list', () => [...this.#world.records.keys()].filter((name) => name.startsWith(prefix))),
    read: ({ name }) => this.#call('records.read', () => structuredClone(this.#world.records.get(name))),
    write: ({ name, value }) =>
      this.#call('records.write', () => {
        // As JSON, as any real store keeps it.
        this.#world.records.set(name, JSON.parse(JSON.stringify(value)))
      }),
    remove: ({ name }) =>
      this.#call('records.remove', () => {
        this.#world.records.delete(name)
      }),
  }

  readonly lock: Target['lock'] = {
    acquire: ({ holder, ttlMs }) =>
      this.#call('lock.acquire', () => {
        const world = this.#world
        const present = world.lease
        const nowMs = world.clock.nowMs()
        if (present?.alive() && present.expiresAtMs > nowMs) return { state: 'held', by: present }
        const lost = new AbortController()
        const taken = { holder, acquiredAtMs: nowMs, expiresAtMs: nowMs + ttlMs, alive: () => !this.#dead }
        world.lease = taken
        const ours = () => world.lease?.acquiredAtMs === taken.acquiredAtMs && world.lease.holder === holder
        const renew = async () => {
          if (!ours()) return lost.abort(new Error('the lock was taken over'))
          world.lease = { ...taken, expiresAtMs: world.clock.nowMs() + ttlMs }
        }
        const release = async () => {
          if (!this.#dead && ours()) world.lease = undefined
        }
        return { state: 'acquired', lease: { holder, lost: lost.signal, renew, [Symbol.asyncDispose]: release } }
      }),
    inspect: () => this.#call('lock.inspect', () => (this.#world.lease?.alive() ? this.#world.lease : undefined)),
  }

  observe(): Promise<Observation> {
    return this.#call('observe', () => this.#world.observe())
  }

  survey(): Promise<Survey> {
    return this.#call('survey', () => ({ ...this.#world.survey, atMs: this.#world.clock.nowMs() }))
  }

  async *watch({ signal }: { readonly signal: AbortSignal }): AsyncIterable<Observation> {
    const { clock, changes } = this.#world
    while (!signal.aborted) {
      yield await this.#call('watch', () => this.#world.observe())
      const woken = new AbortController()
      const either = AbortSignal.any([signal, woken.signal])
      const change = new Promise<void>((resolve) => {
        changes.once('change', resolve)
        either.addEventListener('abort', () => {
          changes.off('change', resolve)
          resolve()
        })
      })
      const next = this.#world.nextTransitionMs()
      const transition = next === undefined ? change : clock.sleep({ ms: next - clock.nowMs(), signal: either })
      await Promise.race([change, transition.catch(() => undefined)])
      woken.abort()
    }
  }

  apply: Target['apply'] = ({ resource, replicas, signal }) =>
    this.#change('apply', signal, () => this.#world.apply(resource, replicas))

  remove: Target['remove'] = ({ id, signal }) => this.#change('remove', signal, () => this.#world.drain(id, changeMs))

  growVolumes: Target['growVolumes'] = ({ signal }) => this.#change('growVolumes', signal, () => undefined)

  replaceReplica: Target['replaceReplica'] = ({ id, ordinal, signal }) =>
    this.#change('replaceReplica', signal, () => this.#world.replace(id, ordinal))

  call: Target['call'] = (options) => this.#call('call', () => this.#world.call(options))

  async *logs(): AsyncIterable<never> {}

  evidence: Target['evidence'] = ({ component }) =>
    this.#call('evidence', () => ({ 'log.txt': `what ${component} said last` }))

  async #change(method: string, signal: AbortSignal, effect: () => void): Promise<void> {
    await this.#call(method, effect)
    await this.#world.clock.sleep({ ms: changeMs, signal })
    if (this.#dead) await this.#silence()
  }

  async #call<T>(method: string, effect: () => T): Promise<T> {
    if (this.#dead) await this.#silence()
    const fault = this.#faultAt(this.#calls++, method)
    if (fault === 'kill-before') return this.#killedNow()
    if (fault === 'fail-before') throw new Error(`${method} failed before it did anything`)
    const result = effect()
    if (fault === 'kill-after') return this.#killedNow()
    if (fault === 'fail-after') throw new Error(`${method} failed after it was done`)
    return result
  }

  async #killedNow(): Promise<never> {
    this.kill()
    return this.#silence()
  }

  #silence(): Promise<never> {
    return new Promise<never>(() => undefined)
  }
}
