import { CodedError } from '@windlass/errors/coded-error'
import type { LeaseHolder } from '@windlass/target/lease'
import { z } from 'zod'
import { fieldManager } from '../ownership.ts'

/** Annotation: the acquisition that a lease is of. Two holders may have one name. */
const acquisitionAnnotation = 'windlass.dev/acquisition'
/** Annotation: what `leaseDurationSeconds` says, exactly. */
const ttlAnnotation = 'windlass.dev/ttl-ms'

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .pipe(z.number())

const leaseSchema = z.looseObject({
  metadata: z.looseObject({
    uid: z.string(),
    resourceVersion: z.string(),
    annotations: z.looseObject({
      [acquisitionAnnotation]: z.string(),
      [ttlAnnotation]: z.coerce.number(),
    }),
    managedFields: z.array(z.looseObject({ manager: z.string().default(''), time: time.optional() })).default([]),
  }),
  spec: z.looseObject({
    holderIdentity: z.string(),
    acquireTime: time,
    renewTime: time,
    leaseTransitions: z.number().default(0),
  }),
})

/** A lease as it is stored. */
export interface StoredLease {
  readonly uid: string
  readonly resourceVersion: string
  readonly acquisition: string
  readonly ttlMs: number
  readonly holder: string
  /** By the clock of the holder. */
  readonly acquiredAtMs: number
  /** By the clock of the holder. */
  readonly renewedAtMs: number
  /** By the clock of the server, in whole seconds; `undefined` where it keeps no such times. */
  readonly writtenAtMs: number | undefined
  readonly transitions: number
}

/** Name of the Lease that is the lock of a stack's release. */
export function leaseName(stack: string): string {
  return `windlass-${stack}`
}

/** Reads a Lease. Throws `CLUSTER_LEASE_FOREIGN` for one that Windlass did not write. */
export function parseLease(body: unknown): StoredLease {
  const result = leaseSchema.safeParse(body)
  if (!result.success) {
    throw new CodedError(
      'CLUSTER_LEASE_FOREIGN',
      `The Lease of the lock is not one of Windlass: ${z.prettifyError(result.error)}.`,
      {
        hint: 'See who uses a Lease of this name. Where nobody does, delete it.',
        cause: result.error,
      },
    )
  }
  const { metadata, spec } = result.data
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    acquisition: metadata.annotations[acquisitionAnnotation],
    ttlMs: metadata.annotations[ttlAnnotation],
    holder: spec.holderIdentity,
    acquiredAtMs: spec.acquireTime,
    renewedAtMs: spec.renewTime,
    writtenAtMs: metadata.managedFields.find(({ manager }) => manager === fieldManager)?.time,
    transitions: spec.leaseTransitions,
  }
}

export function holderOf({ holder, acquiredAtMs, renewedAtMs, ttlMs }: StoredLease): LeaseHolder {
  return { holder, acquiredAtMs, expiresAtMs: renewedAtMs + ttlMs }
}

/** The Lease of an acquisition; it replaces exactly that version of another which it names. */
export function leaseObject(options: {
  readonly stack: string
  readonly acquisition: string
  readonly holder: string
  readonly ttlMs: number
  readonly acquiredAtMs: number
  readonly renewedAtMs: number
  readonly transitions: number
  readonly replaces?: Pick<StoredLease, 'uid' | 'resourceVersion'>
}) {
  const { stack, acquisition, holder, ttlMs, acquiredAtMs, renewedAtMs, transitions, replaces } = options
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(stack),
      labels: { 'app.kubernetes.io/managed-by': 'windlass' },
      annotations: { [acquisitionAnnotation]: acquisition, [ttlAnnotation]: String(ttlMs) },
      ...(replaces && { uid: replaces.uid, resourceVersion: replaces.resourceVersion }),
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: Math.max(1, Math.ceil(ttlMs / 1_000)),
      acquireTime: microTime(acquiredAtMs),
      renewTime: microTime(renewedAtMs),
      leaseTransitions: transitions,
    },
  }
}

/** Times of a Lease have six digits below the second. */
function microTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z')
}
