import { createHash } from 'node:crypto'
import type { Model } from './model.ts'
import { encodeModel } from './model-bytes.ts'

const fingerprints = new WeakMap<Model, string>()

/** The same for two models exactly where they score alike, whatever they are called and wherever they were trained. */
export function fingerprintOf(model: Model): string {
  const known = fingerprints.get(model)
  if (known !== undefined) return known
  const fingerprint = createHash('sha256')
    .update(encodeModel({ ...model, id: '', trainedAtMs: 0 }))
    .digest('hex')
  fingerprints.set(model, fingerprint)
  return fingerprint
}
