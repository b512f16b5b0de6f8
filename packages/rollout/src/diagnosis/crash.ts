import { type Diagnoser, failedReplicas } from './diagnosis.ts'

/** A process that ends by itself: at once, or again and again. */
export const crash: Diagnoser = (input) => {
  const replica = failedReplicas(input).find(
    ({ readiness, restarts }) =>
      readiness.reason === 'CrashLoop' ||
      (readiness.reason === 'BackOff' && (readiness.state === 'failed' || restarts > 0)),
  )
  if (!replica) return undefined
  const { detail } = replica.readiness
  // A target whose replicas are several processes says which one it is.
  const what = /^(exited|was) /.test(detail) ? `it ${detail}` : detail
  return { cause: 'crash', replica: replica.name, finding: `${replica.name} crashes: ${what}` }
}
