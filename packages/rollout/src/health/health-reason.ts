/** One thing that is not as it should be. */
export interface HealthReason {
  readonly state: 'degraded' | 'unhealthy'
  /** Left out where it is about the release as a whole. */
  readonly component?: string
  /** What is wrong, in words. */
  readonly reason: string
}
