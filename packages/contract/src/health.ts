import { z } from 'zod'

/** Paths every Windlass process answers: 200 where the check passes, 503 where it does not, with a {@link HealthReport}. */
export const healthPaths = { live: '/health/live', ready: '/health/ready', startup: '/health/startup' } as const

export const healthCheckSchema = z.strictObject({
  /** What was looked at: `peers`, `lag`, `progress`, `model`, … */
  name: z.string(),
  state: z.enum(['pass', 'fail']),
  /** The finding in words, with its numbers. */
  reason: z.string(),
})

/** The body of a health endpoint. */
export const healthReportSchema = z.strictObject({
  state: z.enum(['pass', 'fail']),
  checks: z.array(healthCheckSchema),
})

export type HealthCheck = z.infer<typeof healthCheckSchema>
export type HealthReport = z.infer<typeof healthReportSchema>
