const docsBase = 'docs/errors.md'

/** What every error of Windlass carries besides its message. */
export interface CodedErrorOptions {
  /** What the reader can do next, in one sentence. */
  hint: string
  /** The error or value that led to this one, kept whole. */
  cause?: unknown
  /** Facts a program may branch on or a report may show; never a secret. */
  details?: Readonly<Record<string, unknown>>
}

/**
 * An error with a stable code.
 *
 * `message` says what happened and why in words, `hint` what to do next, `code` is what programs compare.
 */
export class CodedError extends Error {
  readonly code: string
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: CodedErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CodedError'
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
  }

  /** Where the code is explained, relative to the repository. */
  get docs(): string {
    return `${docsBase}#${this.code.toLowerCase()}`
  }
}

/** Whether `error` is a {@link CodedError}, with this code where one is given. */
export function isCodedError(error: unknown, code?: string): error is CodedError {
  return error instanceof CodedError && (code === undefined || error.code === code)
}
