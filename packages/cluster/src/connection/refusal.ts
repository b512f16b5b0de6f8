import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'

const statusSchema = z.looseObject({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .looseObject({
      causes: z
        .array(
          z.looseObject({
            reason: z.string().default(''),
            message: z.string().default(''),
            field: z.string().default(''),
          }),
        )
        .default([]),
      retryAfterSeconds: z.number().optional(),
    })
    .prefault({}),
})

/** What the API server says of a request that it refuses. */
export type ApiStatus = z.infer<typeof statusSchema>

/** The `Status` in the body of a reply, made up from its text where there is none. */
export function apiStatus(body: unknown): ApiStatus {
  const parsed = statusSchema.safeParse(body)
  if (parsed.success) return parsed.data
  const message = typeof body === 'string' ? body.trim().slice(0, 500) : JSON.stringify(body).slice(0, 500)
  return { kind: 'Status', message, reason: '', details: { causes: [] } }
}

/** A refused request as an error; `what` says what was asked for: `PATCH /api/v1/…`. */
export function refusal(options: {
  readonly status: number
  readonly body: unknown
  readonly what: string
}): CodedError {
  const { status, body, what } = options
  const said = apiStatus(body)
  const { code, hint } = judge(status, said)
  return new CodedError(code, said.message === '' ? `The API server refused ${what} with ${status}.` : said.message, {
    hint,
    details: { request: what, status, reason: said.reason, causes: said.details.causes },
  })
}

function judge(status: number, { message, details }: ApiStatus): { readonly code: string; readonly hint: string } {
  // What does not fit the schema of its kind is called an internal error.
  if (message.startsWith('failed to create typed patch object')) return refusals.invalid
  if (message.includes('failed calling webhook')) return refusals.webhook
  if (/^admission webhook|denied (the )?request|violates PodSecurity/.test(message)) return refusals.admission
  switch (status) {
    case 401:
      return refusals.unauthenticated
    case 403:
      if (details.causes.some(({ reason }) => reason === 'NamespaceTerminating')) return refusals.terminating
      if (message.includes('exceeded quota')) return refusals.quota
      return / cannot \S+ /.test(message) ? refusals.forbidden : refusals.admission
    case 404:
      return refusals.missing
    case 409:
      return refusals.conflict
    case 400:
    case 422:
      return refusals.invalid
    default:
      return refusals.unavailable
  }
}

const refusals = {
  admission: {
    code: 'CLUSTER_ADMISSION_REFUSED',
    hint: 'A policy of the cluster speaks against it: change what it names, or ask who keeps the policy.',
  },
  webhook: {
    code: 'CLUSTER_WEBHOOK_AWAY',
    hint: 'Look at the admission webhook that the message names and at its pods, then run the command again.',
  },
  unauthenticated: {
    code: 'CLUSTER_UNAUTHENTICATED',
    hint: 'Log in to the cluster again, then compare with `kubectl auth whoami`.',
  },
  terminating: {
    code: 'CLUSTER_NAMESPACE_TERMINATING',
    hint: 'Wait until the namespace is gone, or look in its status for what keeps it; then run the command again.',
  },
  quota: {
    code: 'CLUSTER_QUOTA_EXCEEDED',
    hint: 'Ask for less, remove what is not needed, or have the quota of the namespace raised.',
  },
  forbidden: {
    code: 'CLUSTER_FORBIDDEN',
    hint: 'Have the right granted that the message names, or use a context that has it.',
  },
  missing: {
    code: 'CLUSTER_NOT_FOUND',
    hint: 'Install the definition of the kind, or create the namespace, that the message names.',
  },
  conflict: {
    code: 'CLUSTER_CONFLICT',
    hint: 'Somebody else changed it meanwhile, or owns what the message names: look at it and run the command again.',
  },
  invalid: {
    code: 'CLUSTER_INVALID',
    hint: 'Correct the fields that the message names; `windlass render` shows the object.',
  },
  unavailable: {
    code: 'CLUSTER_UNAVAILABLE',
    hint: 'Look at the API server and its admission webhooks, then run the command again: it goes on where this one ended.',
  },
} as const
