import { type Diagnoser, failedChain, failedReplicas } from './diagnosis.ts'

/** A process that runs and says nothing. */
export const notAnswering: Diagnoser = (input) => {
  const silent = failedChain(input)?.facts.nodes.find((node) => node.state === 'silent')
  if (silent) {
    const finding = `${silent.name} does not answer: ${silent.reason}`
    return { cause: 'not-answering', replica: silent.name, finding }
  }
  const replica = failedReplicas(input).find(({ readiness }) => {
    return readiness.state !== 'ready' && readiness.reason !== 'Updating'
  })
  if (!replica) return undefined
  const { state, reason, detail } = replica.readiness
  return { cause: 'not-ready', replica: replica.name, finding: `${replica.name} is ${state} (${reason}): ${detail}` }
}
