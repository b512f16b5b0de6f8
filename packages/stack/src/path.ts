/** Keys and indexes from the root of a document to one of its values. */
export type Path = readonly (string | number)[]

/** `components.node.consensus.upgrades[1].height`; keys that hold other characters are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((key, position) => {
      if (typeof key === 'number') return `[${key}]`
      if (!/^[\w-]+$/.test(key)) return `["${key}"]`
      return position === 0 ? key : `.${key}`
    })
    .join('')
}

/** The value at `path`, where there is one. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined
  }
  return value
}

/** The map at `path`; an empty one where there is none. */
export function recordAt(root: unknown, path: Path): Readonly<Record<string, unknown>> {
  const value = valueAt(root, path)
  return isRecord(value) ? value : {}
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
