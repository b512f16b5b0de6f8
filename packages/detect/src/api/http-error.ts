import { type CodedError, isCodedError } from '@windlass/errors/coded-error'

/** The same error, answered with an HTTP status of its own. */
export function httpError(statusCode: number, error: CodedError): CodedError {
  return Object.assign(error, { statusCode })
}

/** What `result` gives; where it fails with one of these codes, the error is answered with the code's status. */
export async function withStatus<Result>(
  result: Promise<Result>,
  statusOfCode: Readonly<Record<string, number>>,
): Promise<Result> {
  try {
    return await result
  } catch (error) {
    const status = isCodedError(error) ? statusOfCode[error.code] : undefined
    throw isCodedError(error) && status !== undefined ? httpError(status, error) : error
  }
}
