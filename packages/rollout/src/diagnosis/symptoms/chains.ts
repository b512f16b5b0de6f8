import { describeStall, stallAtOneLook } from '../../gates/chain-stall.ts'
import { diagnose } from '../diagnose.ts'
import { shortHashes } from '../short-hashes.ts'
import type { SymptomFinder } from './symptom.ts'

/** What is wrong with a chain whose nodes all run: it stands still, forked, or a node finds no others. */
export const chainSymptoms: SymptomFinder = ({ seen, rendered, health }) => {
  return (seen.chains ?? []).flatMap((chain) => {
    const { component, resource, facts, spec } = chain
    const observed = seen.observation?.resources.find(({ id }) => id === resource)
    const runs = observed?.replicas.every(({ readiness }) => readiness.state === 'ready') ?? false
    const reasons = health.reasons.filter((reason) => reason.component === component)
    if (!runs || reasons.length === 0) return []
    const stall = stallAtOneLook({ facts, spec })
    const { cause, replica, finding } = diagnose({
      failure: {
        ...{ component, resource, ordinals: [], cause: 'gate-failed', atMs: seen.atMs },
        detail: stall ? describeStall(stall) : (reasons[0]?.reason ?? ''),
        ...(stall && { excuse: 'stalled-network' }),
      },
      desired: rendered,
      ...(seen.observation && { observation: seen.observation }),
      chains: [chain],
    })
    // What is only the words of the reason again is said by whoever repeats reasons.
    if (cause === 'gate-failed') return []
    const state = reasons.some((reason) => reason.state === 'unhealthy') ? 'unhealthy' : 'degraded'
    const said = stall ? `The chain stands still: ${describeStall(stall)}.` : shortHashes(finding)
    return [{ cause, state, component, ...(replica !== undefined && { replica }), finding: said }]
  })
}
