import type { GateFacts } from '@windlass/rollout/verdict'

/** The facts behind a gate in one line: `heights 12, 12, 11 · peers 2, 2, 2 · one hash 0x1f3a…c9 at height 9`. */
export function factsText(facts: GateFacts): string {
  switch (facts.kind) {
    case 'replicas': {
      const ready = facts.replicas.filter((replica) => replica.state === 'ready').length
      return `${ready} of ${facts.replicas.length} ready`
    }
    case 'endpoint':
      return `${facts.answering} of ${facts.wanted} answer`
    case 'detector':
      return `${facts.scoredTransactions} transactions scored`
    case 'chain': {
      const heights = facts.nodes.map((node) => node.height ?? '?')
      const peers = facts.nodes.map((node) => node.peers ?? '?')
      const hash = facts.commonHash === undefined ? 'no common hash yet' : `one hash ${shortHash(facts.commonHash)}`
      const at = facts.commonHeight === undefined || facts.commonHash === undefined ? '' : ` at ${facts.commonHeight}`
      return `heights ${heights.join(', ')} · peers ${peers.join(', ')} · ${hash}${at}`
    }
  }
}

/** `0x1f3a9c…02be` */
function shortHash(hash: string): string {
  return hash.length <= 16 ? hash : `${hash.slice(0, 8)}…${hash.slice(-4)}`
}
