import { serves } from '../plan/replica-state.ts'
import type { Failure } from '../run/failure.ts'
import { type Diagnosis, type DiagnosisInput, listed } from './diagnosis.ts'

/** What was done about a failure. */
export type Aftermath =
  | { readonly kind: 'left' }
  | { readonly kind: 'nothing-changed' }
  | { readonly kind: 'rolled-back'; readonly to: number | undefined }
  | { readonly kind: 'rollback-failed'; readonly to: number | undefined; readonly why: string }
  | { readonly kind: 'rollback-interrupted'; readonly to: number | undefined }

/**
 * One paragraph: what was seen, where the rollout stopped, who still serves, and what was done, once that is known. Lines
 * of a log that explain it follow in lines of their own.
 */
export function failureParagraph(options: {
  readonly release: number
  readonly diagnosis: Diagnosis
  readonly input: DiagnosisInput
  readonly aftermath?: Aftermath
}): string {
  const { release, diagnosis, input, aftermath } = options
  const [found = '', ...said] = diagnosis.finding.trim().split(/\s*\n\s*/)
  const paragraph = [
    sentence(found.replace(/(\.? Its last lines)?:$/, '')),
    stopSentence(release, diagnosis, input.failure),
    servingSentence(diagnosis, input),
    aftermath ? aftermathSentence(aftermath) : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
  return [paragraph, ...(said.length > 0 ? ['', 'Its last lines:', ...said.map((line) => `  ${line}`)] : [])].join('\n')
}

/** The paragraph without lines of a log. */
export function briefly(paragraph: string): string {
  return paragraph.split('\n', 1)[0] ?? ''
}

function stopSentence(release: number, { finding }: Diagnosis, { operation, cause, detail }: Failure): string {
  const where = operation ? ` at \`${operation}\`` : ''
  const late = cause === 'deadline' && !finding.includes(detail) ? `, ${detail.split(':')[0]}` : ''
  return `Release ${release} stopped${where}${late}.`
}

/** Which other replicas of the failed component serve; those of a network that stands still do not. */
function servingSentence(diagnosis: Diagnosis, { failure, observation }: DiagnosisInput): string {
  const observed = observation?.resources.find((resource) => resource.id === failure.resource)
  if (!observed || observed.replicas.length === 0 || failure.excuse === 'stalled-network') return ''
  const serving = observed.replicas
    .filter((replica) => serves(replica) && replica.name !== diagnosis.replica)
    .map((replica) => replica.name)
  if (serving.length === 0) return `No replica of ${observed.component} serves.`
  return `${listed(serving)} ${serving.length === 1 ? 'keeps' : 'keep'} serving.`
}

function aftermathSentence(aftermath: Aftermath): string {
  const back = (to: number | undefined) => (to === undefined ? 'to nothing running' : `to release ${to}`)
  switch (aftermath.kind) {
    case 'left':
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

/** With a full stop, where nothing ends it yet. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
