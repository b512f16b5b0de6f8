import { CodedError } from '@windlass/errors/coded-error'

/** The error for a component that the checks of a local environment refuse, and that came here unchecked. */
export function unrenderable(component: string, reason: string): CodedError {
  return new CodedError('RENDER_NO_LOCAL_FORM', `\`${component}\` cannot run as processes: ${reason}.`, {
    hint: 'Check the description for a local environment: `windlass check`.',
    details: { component },
  })
}
