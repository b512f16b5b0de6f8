import { z } from 'zod'
import { componentKinds, isComponentKind } from './component.ts'
import { descriptionSchema } from './description.ts'
import { componentOverrideSchema, kindOverridesSchema } from './environment.ts'
import { isRecord } from './path.ts'

/** Name the schema goes by wherever it is copied to. */
const schemaId = 'urn:windlass:stack'
const definitionsPath = '#/definitions/'

/** The form of a description as JSON Schema draft 7, which YAML editors read. Its meaning is left to the checks. */
export function stackJsonSchema(): Readonly<Record<string, unknown>> {
  const { definitions, ...schema } = z.toJSONSchema(descriptionSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      // Bounds that every double has tell an editor nothing, nor does it that keys are text.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (Object.keys(jsonSchema.propertyNames ?? {}).join() === 'type') delete jsonSchema.propertyNames
      if (zodSchema === componentOverrideSchema)
        Object.assign(jsonSchema, { anyOf: componentKinds.map((kind) => partReference(kind)) })
      if (zodSchema === kindOverridesSchema) {
        delete jsonSchema.propertyNames
        const properties = componentKinds.map((kind) => [kind, partReference(kind)])
        Object.assign(jsonSchema, { properties: Object.fromEntries(properties), additionalProperties: false })
      }
    },
  })
  const whole = isRecord(definitions) ? definitions : {}
  // What is left out of the sizes is that of the kind.
  for (const sizes of [whole['resources'], whole['amounts']]) if (isRecord(sizes)) delete sizes['required']
  return {
    $id: schemaId,
    title: 'Windlass stack',
    ...schema,
    definitions: { ...whole, ...partsOf(whole) },
  }
}

/** For every definition that an override may hold a part of, that part. */
function partsOf(whole: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parts: Record<string, unknown> = {}
  const pending: string[] = [...componentKinds]
  for (const name of pending) {
    if (Object.hasOwn(parts, partOf(name))) continue
    const part = partial(whole[name], `${definitionsPath}${name}`, (other) => pending.push(other))
    // What a component is cannot be overridden.
    if (isRecord(part) && isRecord(part['properties']) && isComponentKind(name)) delete part['properties']['kind']
    parts[partOf(name)] = part
  }
  return parts
}

/** Name of the definition that allows any part of what `name` defines. */
function partOf(name: string): string {
  return `${name}Part`
}

function partReference(name: string): Readonly<Record<string, unknown>> {
  return { $ref: `${definitionsPath}${partOf(name)}` }
}

/**
 * The same keys, none of them required, each null to remove it: what an environment may override. `place` points at the
 * schema, which is referred to where an override holds it whole.
 */
function partial(schema: unknown, place: string, needPart: (definition: string) => void): unknown {
  if (!isRecord(schema)) return schema
  const reference = referenceOf(schema)
  if (reference !== undefined) {
    needPart(reference)
    return partReference(reference)
  }
  const form = ['oneOf', 'anyOf'].find((key) => Array.isArray(schema[key]))
  if (form !== undefined && Array.isArray(schema[form]))
    // More than one may fit a part.
    return { anyOf: schema[form].map((option, index) => partial(option, `${place}/${form}/${index}`, needPart)) }
  const { id: _, required: __, default: ___, properties, additionalProperties, ...rest } = schema
  if (isRecord(additionalProperties)) {
    const part = partial(additionalProperties, `${place}/additionalProperties`, needPart)
    return { ...rest, additionalProperties: orNull(part) }
  }
  if (!isRecord(properties)) return { $ref: place }
  const parts = Object.entries(properties).map(([key, value]) => [
    key,
    orNull(partial(value, `${place}/properties/${key}`, needPart)),
  ])
  return { ...rest, properties: Object.fromEntries(parts), additionalProperties: false }
}

/** The definition that a schema is, where it is nothing else. */
function referenceOf(schema: Readonly<Record<string, unknown>>): string | undefined {
  const inner: unknown = Array.isArray(schema['allOf']) ? schema['allOf'][0] : schema
  const reference = isRecord(inner) ? inner['$ref'] : undefined
  return typeof reference === 'string' ? reference.slice(definitionsPath.length) : undefined
}

function orNull(schema: unknown): unknown {
  return { anyOf: [schema, { type: 'null' }] }
}
