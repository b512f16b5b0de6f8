import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import type { ChainProgress } from '../gates/chain-progress.ts'
import { describeStall, stallAtOneLook } from '../gates/chain-stall.ts'
import { followChain } from '../gates/follow-chain.ts'
import { judgeLag } from '../gates/lag.ts'
import { judgeSilence } from '../gates/node-silence.ts'
import { judgePeers } from '../gates/peers.ts'
import { judgeRefusals } from '../gates/refused-block.ts'
import { judgeSameHash } from '../gates/same-hash.ts'
import type { Verdict } from '../gates/verdict.ts'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

/** What the chain's gates find at one look, without waiting for it to get better. */
export function chainReasons({ chains }: Seen): HealthReason[] {
  return (chains ?? []).flatMap(reasonsOf)
}

function reasonsOf({ component, spec, facts }: ChainFinding): HealthReason[] {
  const progress: ChainProgress = followChain({ before: undefined, facts, spec })
  const subjects = facts.nodes.map((node) => node.ordinal)
  const perNode = facts.nodes.flatMap((node): Verdict[] => {
    if (node.state === 'silent') return [judgeSilence({ node, progress, spec })]
    return [judgePeers({ node, progress, spec }), judgeLag({ node, progress, spec })]
  })
  const verdicts = [
    ...perNode,
    judgeSameHash({ progress, spec, subjects, suspects: [] }),
    judgeRefusals({ progress, spec, suspects: [] }),
  ]
  const stall = stallAtOneLook({ facts, spec })
  return [
    ...(stall ? [{ state: 'unhealthy', component, reason: describeStall(stall) } as const] : []),
    ...verdicts
      .filter((verdict) => verdict.state !== 'pass')
      .map(({ reason }): HealthReason => ({ state: 'degraded', component, reason })),
  ]
}
