/**
 * The area under the ROC curve: the chance that an anomaly scores higher than an ordinary row, ties counted half.
 * 0.5 is guessing, 1 is perfect. Computed from ranks (Mann and Whitney).
 */
export function auroc(scores: ArrayLike<number>, isAnomaly: readonly boolean[]): number {
  const order = Array.from(scores, (score, row) => ({ score, anomaly: isAnomaly[row] === true }))
  order.sort((left, right) => left.score - right.score)
  let rankSum = 0
  let anomalies = 0
  for (let first = 0; first < order.length; ) {
    let end = first
    while (end < order.length && order[end]?.score === order[first]?.score) end++
    const tied = order.slice(first, end).filter(({ anomaly }) => anomaly).length
    rankSum += tied * ((first + 1 + end) / 2)
    anomalies += tied
    first = end
  }
  return (rankSum - (anomalies * (anomalies + 1)) / 2) / (anomalies * (order.length - anomalies))
}
