import { z } from 'zod'
import { isRecord, type Path, valueAt } from './path.ts'

/** The schema that judges what stands at `path` of `value`, as far down as it can be told. */
export function schemaAt(schema: z.core.$ZodType, path: Path, value: unknown): z.core.$ZodType | undefined {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const next = step(unwrap(schema, value), key)
  return next === undefined ? undefined : schemaAt(next, rest, valueAt(value, [key]))
}

/** What the schema, or one it wraps, says about itself. */
export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const description = z.globalRegistry.get(schema)?.description
  const inner = description === undefined ? unwrapOnce(schema) : undefined
  return inner === undefined ? description : descriptionOf(inner)
}

/** Keys that `value`, a map under `schema`, may have; none where they are free. */
export function keysOf(schema: z.core.$ZodType, value: unknown): readonly string[] {
  const inner = unwrap(schema, value)
  if (inner instanceof z.ZodRecord && inner.keyType instanceof z.ZodEnum) return inner.keyType.options.map(String)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/** What may stand where none of a union's options fits: its literals, and the keys its maps begin with. */
export function optionsOf(schema: z.core.$ZodType): readonly string[] {
  if (!(schema instanceof z.ZodUnion)) return []
  return schema.options.flatMap((option) => {
    if (option instanceof z.ZodLiteral) return [...option.values].map(String)
    return option instanceof z.ZodObject ? [`{${Object.keys(option.shape).join(', ')}}`] : []
  })
}

function step(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[key]
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (schema instanceof z.ZodArray) return schema.element
  return undefined
}

function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const option = schema instanceof z.ZodUnion ? optionFor(schema, value) : undefined
  const inner = option ?? unwrapOnce(schema)
  return inner === undefined ? schema : unwrap(inner, value)
}

function unwrapOnce(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return schema.unwrap()
  return schema instanceof z.ZodPipe ? schema.in : undefined
}

/** The option of a union that `value` was meant for: the one of its discriminator, or the only one that is a map. */
function optionFor(union: z.ZodUnion, value: unknown): z.core.$ZodType | undefined {
  const maps = union.options.filter((option) => option instanceof z.ZodObject)
  if (!isRecord(value)) return undefined
  if (!(union instanceof z.ZodDiscriminatedUnion)) return maps[0]
  const { discriminator } = union.def
  return maps.find((option) => {
    const tag: unknown = option.shape[discriminator]
    return tag instanceof z.ZodLiteral && tag.values.has(value[discriminator] as never)
  })
}
