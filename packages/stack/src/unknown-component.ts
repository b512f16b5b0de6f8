import { CodedError } from '@windlass/errors/coded-error'
import { alternatives } from './finding.ts'

/** The error of a command that names a component which is not among `names`. */
export function unknownComponent(name: string, names: readonly string[]): CodedError {
  const { nearest } = alternatives(name, names)
  const meant = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
  return new CodedError('STACK_COMPONENT_UNKNOWN', `The stack has no component named \`${name}\`.${meant}`, {
    hint: `Name one of: ${names.join(', ')}.`,
    details: { name, names },
  })
}
