import { type Diagnoser, failedReplicas } from './diagnosis.ts'

/** A replica of an older revision that is broken, which an update in order waits for without end. */
export const stuckRollout: Diagnoser = (input) => {
  const wanted = input.desired.resources.find(({ id }) => id === input.failure.resource)?.digest
  const isOneByOne = input.desired.workloads.some(
    ({ resource, rolling }) => resource === input.failure.resource && rolling.kind === 'one-at-a-time',
  )
  const applied = input.observation?.resources.find(({ id }) => id === input.failure.resource)?.digest
  if (!isOneByOne || wanted === undefined || applied !== wanted) return undefined
  const broken = failedReplicas(input).find(
    ({ digest, readiness }) => digest !== wanted && (readiness.state === 'failed' || readiness.reason === 'Restarting'),
  )
  if (broken === undefined) return undefined
  const { reason, detail } = broken.readiness
  const finding = `The update is stuck: ${broken.name} still runs an older revision, which is broken (${reason}: ${detail}), and is waited for.`
  return { cause: 'stuck-rollout', replica: broken.name, finding }
}
