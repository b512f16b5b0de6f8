import { CodedError } from './coded-error.ts'

/** An error as data: for JSON output, release records and log lines. */
export interface ErrorDescription {
  /** A stable code; `UNEXPECTED` where the error was not one of ours. */
  code: string
  message: string
  hint?: string
  details?: Readonly<Record<string, unknown>>
  cause?: ErrorDescription
}

/** Turns anything thrown into data, following `cause` to its end. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof CodedError) {
    return {
      code: error.code,
      message: error.message,
      hint: error.hint,
      ...(Object.keys(error.details).length > 0 && { details: error.details }),
      ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    }
  }
  if (error instanceof Error) {
    const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED'
    return {
      code: systemCode,
      message: error.message,
      ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    }
  }
  return { code: 'UNEXPECTED', message: String(error) }
}
