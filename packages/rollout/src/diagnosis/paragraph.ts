import type { Diagnosis, DiagnosisInput } from './diagnosis.ts'

/** What was done about a failure. */
export type Aftermath =
  | { readonly kind: 'evidence-only' }
  | { readonly kind: 'nothing-changed' }
  | { readonly kind: 'rolled-back'; readonly to: number | undefined }
  | { readonly kind: 'rollback-failed'; readonly to: number | undefined; readonly why: string }
  | { readonly kind: 'rollback-interrupted'; readonly to: number | undefined }

/** One paragraph: what was seen, why the rollout stopped, who still serves, and what was done. */
export function failureParagraph(options: {
  readonly release: number
  readonly diagnosis: Diagnosis
  readonly input: DiagnosisInput
  readonly aftermath: Aftermath
}): string {
  const { release, diagnosis, input, aftermath } = options
  const { failure } = input
  const where = failure.operation ? ` at \`${failure.operation}\`` : ''
  const detail = diagnosis.finding.includes(failure.detail) ? '' : ` (${oneLine(failure.detail)})`
  return [
    sentence(oneLine(diagnosis.finding)),
    `Release ${release} stopped${where}${detail}.`,
    servingSentence(input),
    aftermathSentence(aftermath),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** Which replicas of the failed component served when it failed. */
function servingSentence({ failure, observation }: DiagnosisInput): string {
  const observed = observation?.resources.find((resource) => resource.id === failure.resource)
  if (!observed || observed.replicas.length === 0) return ''
  const ready = observed.replicas
    .filter((replica) => replica.readiness.state === 'ready')
    .map((replica) => replica.name)
  if (ready.length === 0) return `No replica of ${observed.component} served then.`
  return `${ready.join(' and ')} ${ready.length === 1 ? 'keeps' : 'keep'} serving.`
}

function aftermathSentence(aftermath: Aftermath): string {
  const back = (to: number | undefined) => (to === undefined ? 'to nothing running' : `to release ${to}`)
  switch (aftermath.kind) {
    case 'evidence-only':
      return 'It was left as it is; deploy again, or roll back.'
    case 'nothing-changed':
      return 'Nothing had been changed.'
    case 'rolled-back':
      if (aftermath.to === undefined)
        return 'As there was no release before it, what it had started was removed; data is kept.'
      return `Everything was rolled back to release ${aftermath.to} and verified.`
    case 'rollback-failed':
      return `Rolling back ${back(aftermath.to)} failed as well: ${sentence(oneLine(aftermath.why))}`
    case 'rollback-interrupted':
      return `Rolling back ${back(aftermath.to)} was interrupted; run the rollback again.`
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim()
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
