import { CodedError } from '@windlass/errors/coded-error'
import type { FastifyInstance } from 'fastify'

/** The body of every answer that is an error. */
interface HttpErrorBody {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/**
 * Makes `app` answer errors with an {@link HttpErrorBody}.
 *
 * The status is the one set on the reply, then the one the error carries, then 500. What went wrong inside the server
 * is logged and not told.
 */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const status = reply.statusCode >= 400 ? reply.statusCode : statusOf(error)
    if (status >= 500) request.log.error({ err: error, method: request.method, url: request.url }, 'request failed')
    return reply.code(status).send(bodyOf(error, status))
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'SERVICE_NO_SUCH_ROUTE',
      message: `Nothing answers ${request.method} ${request.url.split('?', 1)[0]}`,
    } satisfies HttpErrorBody),
  )
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 ? status : 500
}

function bodyOf(error: unknown, status: number): HttpErrorBody {
  if (error instanceof CodedError) return { code: error.code, message: error.message, hint: error.hint }
  if (status >= 500 || !(error instanceof Error))
    return { code: 'SERVICE_INTERNAL', message: 'The server failed to answer; its log says why' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SERVICE_BAD_REQUEST'
  return { code, message: error.message }
}
