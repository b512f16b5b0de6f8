import type { Evidence } from '../evidence/evidence.ts'
import type { Plan } from '../plan/plan.ts'
import type { Release } from '../releases/release.ts'

/** How a deploy ended. */
export type DeployResult =
  | { readonly state: 'planned'; readonly plan: Plan }
  /** Everything runs as wanted already, and the history says so. */
  | { readonly state: 'unchanged'; readonly plan: Plan; readonly release: Release }
  | { readonly state: 'deployed'; readonly plan: Plan; readonly release: Release }
  /** Everything was applied, and nobody waited to see how it runs. */
  | { readonly state: 'applied'; readonly plan: Plan; readonly release: Release }
  | {
      /** As the `status` of the release; its `paragraph` says why. */
      readonly state: 'failed' | 'rolled-back' | 'rollback-failed' | 'interrupted'
      readonly plan: Plan
      readonly release: Release
      /** Left out where the user interrupted before anything had failed. */
      readonly evidence?: Evidence
    }
