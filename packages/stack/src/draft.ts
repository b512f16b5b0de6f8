import { z } from 'zod'
import { type Component, type ComponentKind, componentSchemas } from './component.ts'
import { isRecord, type Path, valueAt } from './path.ts'

type Drafted<C> = C extends Component ? { readonly kind: C['kind'] } & Partial<Omit<C, 'kind'>> : never

/** What can be understood of a component that may still break its schema, so that the other checks can go on. */
export type Draft = Drafted<Component>

/** Reads `value` as a component of `kind`, leaving out what its schema refuses. Places in lists keep their index. */
export function draftOf(kind: ComponentKind, value: Readonly<Record<string, unknown>>): Draft {
  const schema = draftSchema(kind)
  const whole = schema.safeParse(value)
  if (whole.success) return { ...whole.data, kind } as Draft
  const understood = structuredClone(value)
  for (;;) {
    const parsed = schema.safeParse(understood)
    if (parsed.success) return { ...parsed.data, kind } as Draft
    const refused = parsed.error.issues.flatMap((issue) => {
      const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
      return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
    })
    const pruned = refused.map((path) => prune(understood, path))
    if (!pruned.includes(true)) return { kind } as Draft
  }
}

/** Compiled once a kind: the first use of a schema costs more than a hundred others. */
const draftSchemas = new Map<ComponentKind, z.ZodType<object>>()

function draftSchema(kind: ComponentKind): z.ZodType<object> {
  const known = draftSchemas.get(kind)
  if (known !== undefined) return known
  const schema = z.strictObject({ ...componentSchemas[kind].shape }).partial()
  draftSchemas.set(kind, schema)
  return schema
}

/**
 * Removes what stands at `path`, or what surrounds it where nothing stands there or where indexes would shift. Says
 * whether anything was removed.
 */
function prune(root: Record<string, unknown>, path: Path): boolean {
  const parentPath = path.slice(0, -1)
  const key = path.at(-1)
  const parent = valueAt(root, parentPath)
  if (typeof key === 'string' && isRecord(parent) && Object.hasOwn(parent, key)) return delete parent[key]
  return parentPath.length > 0 && prune(root, parentPath)
}
