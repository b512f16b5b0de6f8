import { CodedError } from '@windlass/errors/coded-error'
import type { Resource } from '@windlass/target/resource'
import { z } from 'zod'
import {
  claimOwnerLabel,
  componentAnnotation,
  digestAnnotation,
  namespaceAnnotation,
  stackLabel,
} from '../ownership.ts'
import type { Place } from '../place.ts'

const metadataSchema = z.looseObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
})

/** An object as it is sent to the API server. */
export type WantedObject = z.infer<typeof objectSchema>

const claimsSchema = z.looseObject({
  volumeClaimTemplates: z.array(z.looseObject({ metadata: metadataSchema })).optional(),
})

/** The object of a resource, in its namespace and with what it is known by. Throws `CLUSTER_RESOURCE_INVALID`. */
export function wantedObject(options: {
  readonly place: Pick<Place, 'namespace' | 'stack'>
  readonly resource: Resource
  readonly namespaced: boolean
}): WantedObject {
  const { place, resource, namespaced } = options
  const parsed = objectSchema.safeParse(resource.body)
  if (!parsed.success) {
    throw new CodedError('CLUSTER_RESOURCE_INVALID', `${resource.id} is no object of a cluster.`, {
      hint: 'Use the environment that the release was made for.',
      cause: parsed.error,
    })
  }
  const { metadata, ...object } = parsed.data
  return {
    ...(object.kind === 'StatefulSet' ? withOwnedClaims(object, metadata.name) : object),
    metadata: {
      ...metadata,
      ...(namespaced && { namespace: place.namespace }),
      labels: { ...metadata.labels, [stackLabel]: place.stack },
      annotations: {
        ...metadata.annotations,
        [componentAnnotation]: resource.component,
        [digestAnnotation]: resource.digest,
        ...(!namespaced && { [namespaceAnnotation]: place.namespace }),
      },
    },
  } as WantedObject
}

/** Claims outlive the StatefulSet that they were made for, and must be found by its name then. */
function withOwnedClaims<Wanted extends { readonly [field: string]: unknown }>(object: Wanted, name: string): Wanted {
  const { volumeClaimTemplates, ...spec } = claimsSchema.parse(object['spec'])
  if (volumeClaimTemplates === undefined) return object
  const owned = volumeClaimTemplates.map(({ metadata, ...claim }) => ({
    ...claim,
    metadata: { ...metadata, labels: { ...metadata.labels, [claimOwnerLabel]: name } },
  }))
  return { ...object, spec: { ...spec, volumeClaimTemplates: owned } }
}
