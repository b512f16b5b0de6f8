import type { ReleaseHealth } from '@windlass/rollout/health'
import { expect, vi } from 'vitest'
import { apiServer } from './cluster.ts'
import type { CommandPlace } from './command-place.ts'

/** What a killed command left serves, and says what is amiss, whether or not its lock has expired by now. */
export async function expectCutOff(place: CommandPlace): Promise<void> {
  const reason = expect.stringMatching(/^release \d+ (is under way, by windlass deploy by|was cut off: its command \()/)
  // A pod may be on its way.
  await vi.waitFor(
    async () => {
      const { state, reasons }: ReleaseHealth = JSON.parse((await place.run('health', '--json')).stdout)
      expect(reasons).toContainEqual({ state: 'degraded', reason })
      expect(state, JSON.stringify(reasons, null, 2)).toBe('degraded')
    },
    { timeout: 60_000, interval: 2_000 },
  )
}

/** As its time would, which another test lets pass. */
export async function freeLock({ namespace }: CommandPlace, stack: string): Promise<void> {
  const metadata = { name: `windlass-${stack}`, namespace }
  await (await apiServer()).remove({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata })
}
