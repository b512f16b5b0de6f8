const mask = '***'

/** Shorter ones would mask words that say something. */
const shortestSecret = 6

/** A text with every value of a secret masked, as it is and in base64. */
export function maskValues(text: string, values: readonly string[]): string {
  const found = values
    .flatMap((value) => [value, ...value.split('\n')])
    .map((value) => value.trim())
    .filter((value) => value.length >= shortestSecret)
    .flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')])
  // A longer one may contain a shorter one.
  const byLength = [...new Set(found)].toSorted((a, b) => b.length - a.length)
  return byLength.reduce((masked, value) => masked.replaceAll(value, mask), text)
}

/** Annotation in which `kubectl apply` keeps whole objects. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const secretWord = /secret|passw|token|credential|mnemonic|private|(^|[^a-z])(api|access|signing|encryption)[-_]?key/i

/**
 * An object as evidence shows it: without what only the API server needs, and without values that may be secret, which
 * are the data of Secrets and variables whose names say so.
 */
export function shownObject(object: unknown): unknown {
  return shown(object, [])
}

function shown(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(item, path))
  if (typeof value !== 'object' || value === null) return value
  const isSecret = 'kind' in value && value.kind === 'Secret'
  const entries = Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
    if (key === 'managedFields' || key === lastApplied) return []
    if (isSecret && (key === 'data' || key === 'stringData')) return [[key, masked(field)]]
    return [[key, shown(field, [...path, key])]]
  })
  const fields = Object.fromEntries(entries)
  const isSecretVariable =
    path.at(-1) === 'env' && typeof fields['value'] === 'string' && secretWord.test(String(fields['name']))
  return isSecretVariable ? { ...fields, value: mask } : fields
}

function masked(data: unknown): Record<string, string> {
  return Object.fromEntries(Object.keys(data ?? {}).map((key) => [key, mask]))
}
