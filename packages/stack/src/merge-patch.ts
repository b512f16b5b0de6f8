import { isRecord } from './path.ts'

/** `base` with `patch` merged over it as RFC 7396 says: maps by key, anything else whole, null removes. */
export function mergePatch(base: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged: Record<string, unknown> = isRecord(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}
