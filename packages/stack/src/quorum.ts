/** Nodes that make up more than half of `replicas`. */
export function quorumOf(replicas: number): number {
  return Math.floor(replicas / 2) + 1
}
