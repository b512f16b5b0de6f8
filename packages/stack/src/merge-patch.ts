import { isRecord } from './path.ts'

/** Keys whose value says what else a map has: the source of a secret, the method of a backup. */
const forms: Readonly<Record<string, readonly unknown[]>> = {
  from: ['env', 'file', 'existing', 'external', 'literal'],
  method: ['snapshot', 'archive'],
}

/**
 * `base` with `patch` merged over it as RFC 7396 says: maps by key, anything else whole, null removes. Only what takes
 * another form, as a secret from another source, replaces all there was.
 */
export function mergePatch(base: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged: Record<string, unknown> = isRecord(base) && !takesAnotherForm(base, patch) ? { ...base } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

function takesAnotherForm(base: Readonly<Record<string, unknown>>, patch: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(forms).some(
    ([key, values]) => values.includes(base[key]) && values.includes(patch[key]) && base[key] !== patch[key],
  )
}
