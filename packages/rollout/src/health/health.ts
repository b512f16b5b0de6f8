import type { Survey } from '@windlass/target/survey'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import { expectedRelease } from '../releases/history.ts'
import type { ReleaseStatus } from '../releases/release.ts'
import { type AreaHealth, areasOf } from './areas.ts'
import type { EndpointsSeen } from './ask-endpoints.ts'
import { chainReasons } from './chain-reasons.ts'
import { driftReasons } from './drift-reasons.ts'
import { endpointReasons } from './endpoint-reasons.ts'
import type { HealthReason } from './health-reason.ts'
import { type LookOptions, look } from './look.ts'
import { releaseReasons } from './release-reasons.ts'
import { resourceReasons, strandedReasons } from './resource-reasons.ts'
import type { Seen } from './seen.ts'
import { surveyNotes, surveyReasons } from './survey-reasons.ts'

export interface ReleaseHealth {
  /** `degraded` serves, and is not as it should be; `unhealthy` does not serve, or nobody can tell. */
  readonly state: 'healthy' | 'degraded' | 'unhealthy'
  readonly atMs: number
  /** Left out where there is none; `unseen` where the history could not be read. */
  readonly release?:
    | { readonly number: number; readonly status: ReleaseStatus; readonly environment: string }
    | 'unseen'
  /** Empty where healthy. */
  readonly reasons: readonly HealthReason[]
  /** What is worth knowing and says nothing against it: a volume that fills up, what nobody here may see. */
  readonly notes: readonly string[]
  readonly areas: readonly AreaHealth[]
  readonly chains: readonly ChainFinding[]
  /** Left out where they were not looked at. */
  readonly endpoints?: EndpointsSeen
  readonly survey?: Survey
}

/** How the release is, from one look at everything. Always answers; what cannot be seen is a reason. */
export async function healthOf(options: Omit<LookOptions, 'depth'>): Promise<ReleaseHealth> {
  return judgeHealth(await look({ ...options, depth: 'everything' }))
}

export function judgeHealth(seen: Seen): ReleaseHealth {
  const expected = seen.releases && expectedRelease(seen.releases)
  const reasons: HealthReason[] = [
    ...seen.gaps.map((reason) => ({ state: 'unhealthy' as const, reason })),
    ...releaseReasons(seen),
    ...(expected
      ? [
          ...resourceReasons({ rendered: expected.rendered, seen }),
          ...driftReasons({ rendered: expected.rendered, seen }),
          ...chainReasons(seen),
          ...endpointReasons(seen),
          ...surveyReasons(seen),
        ]
      : strandedReasons(seen)),
  ]
  const state = reasons.some((reason) => reason.state === 'unhealthy')
    ? 'unhealthy'
    : reasons.length > 0
      ? 'degraded'
      : 'healthy'
  return {
    state,
    atMs: seen.atMs,
    ...(seen.releases === undefined && { release: 'unseen' }),
    ...(expected && {
      release: { number: expected.number, status: expected.status, environment: expected.environment },
    }),
    reasons,
    notes: expected ? surveyNotes(seen) : [],
    areas: areasOf(seen),
    chains: seen.chains ?? [],
    ...(seen.endpoints && { endpoints: seen.endpoints }),
    ...(seen.survey && { survey: seen.survey }),
  }
}
