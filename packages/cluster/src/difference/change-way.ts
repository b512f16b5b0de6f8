import type { ChangeWay } from '@windlass/target/difference'
import { lackingBytes, type SizedClaim } from '../apply/claim-sizes.ts'
import { type FixedField, fixedInWords } from '../apply/fixed-fields.ts'
import { recipeOf } from '../apply/immutable.ts'
import type { Place } from '../place.ts'

/** What a change takes of fields that cannot be changed while their object is there. */
export async function changeWay(
  place: Place,
  options: {
    readonly kind: string
    readonly fields: readonly FixedField[]
    readonly claims: readonly SizedClaim[]
    readonly error: Error
    readonly signal: AbortSignal
  },
): Promise<ChangeWay> {
  const { kind, fields, claims, error, signal } = options
  const paths = fields.map(({ path }) => path)
  switch (recipeOf(kind, fields)) {
    case 'none':
      return {
        kind: 'none',
        why: `volumes that are there keep what they were made as: ${fields.map(fixedInWords).join(', ') || error.message}`,
        hint: 'Leave it as it is, or describe another component beside it and move the data.',
      }
    case 'recreate':
      return { kind: 'anew', fields: paths }
    case 'recreate-around-pods':
      return { kind: 'around-replicas', fields: paths }
    case 'expand-claims': {
      const rigid = await rigidClasses(place, { claims: claims.filter((claim) => lackingBytes(claim) > 0), signal })
      if (rigid.length === 0) return { kind: 'around-replicas', fields: paths }
      return {
        kind: 'none',
        why: `the storage class ${rigid.join(', ')} makes no volume larger`,
        hint: 'Set `allowVolumeExpansion` of the class where its driver can, or describe another component beside it.',
      }
    }
  }
}

/** Storage classes that grow no volume. Whoever may not see them finds out when it is tried. */
async function rigidClasses(
  { connection }: Place,
  { claims, signal }: { readonly claims: readonly SizedClaim[]; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const names = new Set(claims.flatMap(({ claim }) => claim.spec?.storageClassName ?? []))
  const found = [...names].map(async (name) => {
    const path = `/apis/storage.k8s.io/v1/storageclasses/${name}`
    const { status, body } = await connection.request({ method: 'GET', path, answers: [403, 404], signal })
    if (status !== 200) return []
    return (body as { readonly allowVolumeExpansion?: boolean }).allowVolumeExpansion ? [] : [name]
  })
  return (await Promise.all(found)).flat()
}
