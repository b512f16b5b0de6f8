/**
 * The lowest score of each severity above `low`, which begins at the threshold of an anomaly (0.6 by default).
 *
 * With 100 trees of 256 rows over the transaction features, 0.8 % of the mainnet sample reaches 0.6 and its highest
 * score is 0.645; a transaction far out in one amount scores 0.63, in all of them at once 0.72.
 */
const severityBounds = { medium: 0.62, high: 0.66, critical: 0.7 } as const

/** From the mildest to the worst. */
export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** How bad an anomaly is, by its score alone: an amount of wei makes no severity. */
export function severityOf(score: number): Severity {
  if (score >= severityBounds.critical) return 'critical'
  if (score >= severityBounds.high) return 'high'
  return score >= severityBounds.medium ? 'medium' : 'low'
}
