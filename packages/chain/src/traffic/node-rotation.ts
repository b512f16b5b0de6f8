/** A node as the generator sees it. */
export interface TrafficNode {
  readonly url: string
  /** Host and port, for labels and messages. */
  readonly name: string
}

/** Which of several nodes to use, those that are away left out until their time has come. */
export interface NodeRotation {
  readonly nodes: readonly TrafficNode[]
  /** The node of the account with this index: always the same, unless that is away, then the next that is not. */
  nodeOf(index: number): TrafficNode | undefined
  /** Leaves `node` out, longer each time; true where it was not away before. */
  failed(node: TrafficNode, reason: string): boolean
  /** True where it was away before. */
  answered(node: TrafficNode): boolean
  /** Nodes that are away or were when last asked, with the reason. */
  away(): ReadonlyMap<TrafficNode, string>
}

const firstPauseMs = 250
const longestPauseMs = 2_000

export function createNodeRotation(options: {
  readonly urls: readonly string[]
  readonly now: () => number
}): NodeRotation {
  const { urls, now } = options
  const nodes = urls.map((url) => ({ url, name: new URL(url).host }))
  const away = new Map<TrafficNode, { reason: string; pauseMs: number; untilMs: number }>()
  return {
    nodes,
    nodeOf(index) {
      const inOrder = nodes.map((_, offset) => nodes[(index + offset) % nodes.length])
      return inOrder.find((node) => node !== undefined && (away.get(node)?.untilMs ?? 0) <= now())
    },
    failed(node, reason) {
      const before = away.get(node)
      const pauseMs = before === undefined ? firstPauseMs : Math.min(before.pauseMs * 2, longestPauseMs)
      away.set(node, { reason, pauseMs, untilMs: now() + pauseMs })
      return before === undefined
    },
    answered: (node) => away.delete(node),
    away: () => new Map([...away].map(([node, { reason }]) => [node, reason])),
  }
}
