import { type Diagnoser, replicaWithReason } from './diagnosis.ts'

export const cannotStart: Diagnoser = (input) => {
  const replica = replicaWithReason(input, ['ProgramMissing', 'StartFailed', 'SecretMissing', 'ImageMissing'])
  if (!replica) return undefined
  const finding = `${replica.name} could not be started: ${replica.readiness.detail}`
  return { cause: 'cannot-start', replica: replica.name, finding }
}
