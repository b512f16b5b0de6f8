import { z } from 'zod'
import { componentSchemas } from './component.ts'
import { descriptionSchema } from './description.ts'
import { componentOverrideSchema } from './environment.ts'
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
      // Bounds that every double has tell an editor nothing.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (zodSchema !== componentOverrideSchema) return
      const kinds = Object.keys(componentSchemas)
      Object.assign(jsonSchema, { anyOf: kinds.map((kind) => ({ $ref: `${definitionsPath}${partOf(kind)}` })) })
    },
  })
  const whole = isRecord(definitions) ? definitions : {}
  const parts = Object.entries(whole).map(([name, definition]) => [partOf(name), partial(definition)])
  return {
    $id: schemaId,
    title: 'Windlass stack',
    ...schema,
    definitions: { ...whole, ...Object.fromEntries(parts) },
  }
}

/** Name of the definition that allows any part of what `name` defines. */
function partOf(name: string): string {
  return `${name}Part`
}

/** The same keys, none of them required, each null to remove it: what an environment may override. */
function partial(schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  if (typeof schema['$ref'] === 'string')
    return { $ref: `${definitionsPath}${partOf(schema['$ref'].slice(definitionsPath.length))}` }
  const { id: _, required: __, default: ___, properties, ...rest } = schema
  const wrapped = Array.isArray(rest['allOf']) ? { allOf: rest['allOf'].map(partial) } : {}
  if (!isRecord(properties)) return { ...rest, ...wrapped }
  const keys = Object.entries(properties).filter(([key]) => key !== 'kind')
  return {
    ...rest,
    ...wrapped,
    properties: Object.fromEntries(keys.map(([key, value]) => [key, orNull(partial(value))])),
  }
}

function orNull(schema: unknown): unknown {
  return { anyOf: [schema, { type: 'null' }] }
}
