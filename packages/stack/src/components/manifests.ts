import { z } from 'zod'
import { placementFields } from './placement.ts'

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]*(?<!List)$/, 'expected the kind of one object: ConfigMap'),
  metadata: z.looseObject({ name: z.string() }),
})

export const manifestsSchema = z
  .strictObject({
    kind: z.literal('manifests').describe('Kubernetes objects as they are'),
    ...placementFields('infrastructure'),
    objects: z
      .array(objectSchema)
      .min(1, 'expected at least one object')
      .describe('Each with apiVersion, kind and metadata.name'),
  })
  .meta({ id: 'manifests' })
