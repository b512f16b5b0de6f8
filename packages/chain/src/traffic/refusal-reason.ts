/** Reasons a node gives for not taking a transfer, by what its message speaks of; a label of the failure counter. */
const reasons = [
  ['known', /already known|known transaction/i],
  ['nonce', /nonce/i],
  ['funds', /insufficient funds/i],
  ['pool-full', /pool.*full|full.*pool|pool limit/i],
  ['underpriced', /underpriced|fee|gas price/i],
  ['rate', /rate limit|too many requests/i],
] as const

export type RefusalReason = (typeof reasons)[number][0] | 'other'

/** The reason behind the message of a refused `eth_sendRawTransaction`. */
export function refusalReason(message: string): RefusalReason {
  return reasons.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other'
}
