import type { Rendered } from '@windlass/target/resource'
import { type DeployOptions, deploy } from '../deploy/deploy.ts'
import type { DeployResult } from '../deploy/deploy-result.ts'
import { healthOf, type ReleaseHealth } from '../health/health.ts'
import { readReleases } from '../releases/history.ts'
import type { Release } from '../releases/release.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { deployOptions } from './simulated-release.ts'
import { SimulatedTarget } from './simulated-target.ts'
import { SimulatedWorld } from './simulated-world.ts'

/** A world with one command's target on it, and what tests ask of them most. */
export interface Simulation {
  readonly clock: SimulatedClock
  readonly world: SimulatedWorld
  readonly target: SimulatedTarget
  deploy(desired: Rendered, more?: Partial<DeployOptions>): Promise<DeployResult>
  health(): Promise<ReleaseHealth>
  releases(): Promise<Release[]>
  /** Revision of every replica, by its name. */
  digests(): Record<string, string>
}

export function simulate(): Simulation {
  const clock = new SimulatedClock()
  const world = new SimulatedWorld(clock)
  const target = new SimulatedTarget(world)
  const { signal } = new AbortController()
  return {
    clock,
    world,
    target,
    deploy: (desired, more) => deploy({ ...deployOptions({ target, clock, desired }), ...more }),
    health: () => healthOf({ target: new SimulatedTarget(world), clock, signal }),
    releases: () => readReleases({ records: new SimulatedTarget(world).records, signal }),
    digests: () =>
      Object.fromEntries(
        world.observe().resources.flatMap(({ replicas }) => replicas.map(({ name, digest }) => [name, digest])),
      ),
  }
}
