import type { Diagnoser } from './diagnosis.ts'

/** What a cluster refuses for good, by the code of the error. */
const causes: Readonly<Record<string, { readonly cause: string; readonly what: string }>> = {
  CLUSTER_ADMISSION_REFUSED: { cause: 'admission-refused', what: 'A policy of the cluster refuses' },
  CLUSTER_CONFLICT: { cause: 'other-manager', what: 'Somebody else changes' },
  CLUSTER_FIELD_CONFLICT: { cause: 'other-manager', what: 'Somebody else manages fields of' },
  CLUSTER_KIND_UNKNOWN: { cause: 'kind-unknown', what: 'The cluster does not know the kind of' },
  CLUSTER_NAMESPACE_TERMINATING: { cause: 'namespace-terminating', what: 'The namespace is being deleted, with it' },
  CLUSTER_QUOTA_EXCEEDED: { cause: 'quota-exceeded', what: 'The quota of the namespace leaves no room for' },
  CLUSTER_SECRET_GONE: { cause: 'secret-missing', what: 'A secret is gone that is needed by' },
  CLUSTER_SECRET_UNRESOLVED: { cause: 'secret-missing', what: 'A secret has no value that is needed by' },
  CLUSTER_WEBHOOK_AWAY: {
    cause: 'webhook-away',
    what: 'An admission webhook does not answer, without which nobody changes',
  },
  CLUSTER_UNREACHABLE: { cause: 'target-away', what: 'The API server did not answer when it was asked for' },
}

/** An object that could not be applied at all. */
export const refusedByTarget: Diagnoser = ({ failure }) => {
  const { code = '', component, detail } = failure
  const known = Object.hasOwn(causes, code) ? causes[code] : undefined
  if (known === undefined) return undefined
  return { cause: known.cause, finding: `${known.what} ${component ?? 'the release'}: ${detail}` }
}
