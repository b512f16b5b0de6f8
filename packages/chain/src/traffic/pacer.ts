/** Says how many of something that happens `perSecond` are due. Time lost beyond a second is not caught up. */
export function createPacer(options: { readonly perSecond: number; readonly nowMs: number }): {
  due(nowMs: number): number
} {
  const { perSecond } = options
  let paidUntilMs = options.nowMs
  return {
    due(nowMs) {
      paidUntilMs = Math.max(paidUntilMs, nowMs - 1_000 - 1_000 / perSecond)
      const count = Math.floor(((nowMs - paidUntilMs) * perSecond) / 1_000)
      paidUntilMs += (count * 1_000) / perSecond
      return count
    },
  }
}
