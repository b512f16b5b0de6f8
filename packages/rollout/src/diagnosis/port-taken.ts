import { type Diagnoser, replicaWithReason } from './diagnosis.ts'

export const portTaken: Diagnoser = (input) => {
  const replica = replicaWithReason(input, ['PortTaken'])
  if (!replica) return undefined
  const finding = `${replica.name} could not start because a port is taken: ${replica.readiness.detail}`
  return { cause: 'port-taken', replica: replica.name, finding }
}
