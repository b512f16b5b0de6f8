import { type Diagnoser, failedReplicas } from './diagnosis.ts'

/** What a replica waits for that is there and does not serve, by the reason of its readiness. */
const causes: Readonly<Record<string, { readonly cause: string; readonly what: string }>> = {
  FailedCreate: { cause: 'refused', what: 'is refused' },
  Mounting: { cause: 'volume-not-mounted', what: 'waits for what it mounts' },
  NodeLost: { cause: 'node-lost', what: 'is on a machine that does not answer' },
  NotReady: { cause: 'probe-fails', what: 'runs, but its probe does not pass' },
  NoVolume: { cause: 'volume-not-bound', what: 'waits for a volume' },
  PullingImage: { cause: 'registry-away', what: 'waits for its image' },
  Restarting: { cause: 'crash', what: 'is started again after it ended' },
  Unschedulable: { cause: 'unschedulable', what: 'waits for a machine with room' },
}

/** What a registry that answers says of an image that it does not have. */
const imageNotFound = /: not found|manifest unknown|name unknown/

/** A replica whose wait has a name; it may still come by itself. */
export const notReady: Diagnoser = (input) => {
  for (const replica of failedReplicas(input)) {
    const { reason, detail } = replica.readiness
    const isStuck = reason === 'Terminating' && detail.includes('cannot be stopped')
    const known = isStuck ? causes['NodeLost'] : Object.hasOwn(causes, reason) ? causes[reason] : undefined
    if (known === undefined) continue
    const isMisnamed = known.cause === 'registry-away' && imageNotFound.test(detail)
    const finding = `${replica.name} ${known.what}${detail === '' ? '' : `: ${detail}`}`
    return { cause: isMisnamed ? 'image-not-found' : known.cause, replica: replica.name, finding }
  }
  return undefined
}
