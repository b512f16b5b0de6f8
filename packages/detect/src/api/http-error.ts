import type { CodedError } from '@windlass/errors/coded-error'

/** The same error, answered with an HTTP status of its own. */
export function httpError(statusCode: number, error: CodedError): CodedError {
  return Object.assign(error, { statusCode })
}
