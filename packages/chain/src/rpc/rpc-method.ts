import { z } from 'zod'
import { invalidParams } from './rpc-error.ts'

/** One JSON-RPC method. */
export interface RpcMethod {
  readonly name: string
  /** Answers with what JSON can hold. Throws `RpcError` where it cannot answer. */
  readonly call: (params: unknown) => unknown
}

/**
 * A method whose positional parameters are `shape`, in the order of its keys; `handle` gets them by name.
 *
 * What does not fit the schemas is answered with an error that names the parameter.
 */
export function rpcMethod<Shape extends z.ZodRawShape>(
  name: string,
  shape: Shape,
  handle: (params: z.output<z.ZodObject<Shape>>) => unknown,
): RpcMethod {
  const names = Object.keys(shape)
  const schema = z.object(shape)
  return {
    name,
    call: (params) => handle(readParams(schema, names, params)),
  }
}

/** A method without parameters; whatever is sent is ignored, as clients do. */
export function plainRpcMethod(name: string, handle: () => unknown): RpcMethod {
  return { name, call: handle }
}

function readParams<Schema extends z.ZodObject>(schema: Schema, names: readonly string[], params: unknown) {
  const given = params ?? []
  if (!Array.isArray(given)) throw invalidParams('a list of parameters was expected')
  if (given.length > names.length)
    throw invalidParams(`too many: ${given.length} where ${names.length} are known (${names.join(', ')})`)
  // Clients send null for a parameter they leave out.
  const named = Object.fromEntries(given.map((value, index) => [names[index], value ?? undefined]))
  const result = schema.safeParse(named)
  if (result.success) return result.data
  throw invalidParams(result.error.issues.map((issue) => problemOf(issue, named)).join('; '))
}

function problemOf({ path, message }: z.core.$ZodIssue, named: Readonly<Record<string, unknown>>): string {
  const [name] = path
  if (path.length === 1 && named[String(name)] === undefined) return `${String(name)} is missing`
  return `${path.join('.')}: ${message}`
}
