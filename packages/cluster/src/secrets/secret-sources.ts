import type { Resource } from '@windlass/target/resource'
import { z } from 'zod'

/** Annotation of a rendered Secret: for each key without its value, where the deploying machine finds it. */
const sourcesAnnotation = 'windlass.dev/secret-sources'

/** Annotation of a Secret that is named after its content: what it was called before. */
export const secretNameAnnotation = 'windlass.dev/secret-name'

export type SecretOrigin =
  | { readonly from: 'env'; readonly variable: string }
  | { readonly from: 'file'; readonly path: string }

/** A rendered Secret whose values are found when it is deployed. */
export interface SourcedSecret {
  readonly resource: Resource
  readonly name: string
  readonly origins: Readonly<Record<string, SecretOrigin>>
  /** Values that protect nothing, which the description has itself. */
  readonly literals: Readonly<Record<string, string>>
}

const secretSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.looseObject({
      [sourcesAnnotation]: z.string(),
      [secretNameAnnotation]: z.undefined().optional(),
    }),
  }),
  stringData: z.record(z.string(), z.string()).default({}),
})

const originSchema = z.string().transform((text, { addIssue }): SecretOrigin => {
  const [, from, where = ''] = /^(env|file) (.+)$/s.exec(text) ?? []
  if (from === 'env') return { from, variable: where }
  if (from === 'file') return { from, path: where }
  addIssue('names no source')
  return z.NEVER
})
const originsSchema = z.record(z.string(), originSchema)

/** The Secrets of a release whose values are not part of it, and that are not named after them yet. */
export function sourcedSecrets(resources: readonly Resource[]): readonly SourcedSecret[] {
  return resources.flatMap((resource) => {
    const parsed = secretSchema.safeParse(resource.body)
    if (!parsed.success) return []
    const { metadata, stringData } = parsed.data
    const origins = originsSchema.parse(JSON.parse(metadata.annotations[sourcesAnnotation]))
    const literals = Object.fromEntries(Object.entries(stringData).filter(([key]) => !(key in origins)))
    return [{ resource, name: metadata.name, origins, literals }]
  })
}

/** A Secret that is named after its content. */
export interface NamedSecret {
  readonly name: string
  /** What it was called before. */
  readonly baseName: string
  readonly type: string
}

const namedSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: z.looseObject({ name: z.string(), annotations: z.looseObject({ [secretNameAnnotation]: z.string() }) }),
  type: z.string().default('Opaque'),
})

/** Reads a Secret that is named after its content; `undefined` for anything else. */
export function parseNamedSecret(body: unknown): NamedSecret | undefined {
  const { success, data } = namedSchema.safeParse(body)
  if (!success) return undefined
  const { name, annotations } = data.metadata
  return { name, baseName: annotations[secretNameAnnotation], type: data.type }
}

/** `the variable API_KEY`, `the file /run/api-key` */
export function originInWords(origin: SecretOrigin): string {
  return origin.from === 'env' ? `the variable ${origin.variable}` : `the file ${origin.path}`
}
