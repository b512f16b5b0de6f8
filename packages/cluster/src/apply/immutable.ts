import { CodedError } from '@windlass/errors/coded-error'
import type { LiveObject } from '../live/live-object.ts'
import { type FixedField, fixedFields, fixedInWords, isImmutable } from './fixed-fields.ts'
import type { WantedObject } from './wanted-object.ts'

/** What a change of fields that cannot be changed takes. */
export type ImmutableRecipe =
  /** Delete and create again: it is away meanwhile, and its pods with it. */
  | 'recreate'
  /** Delete it with its pods kept, create it again: they are taken over. */
  | 'recreate-around-pods'
  /** Expand each claim, then as before. */
  | 'expand-claims'
  /** Nothing that keeps its data. */
  | 'none'

/** A refusal because of fields that cannot be changed, named, with the recipe; `undefined` where it is another error. */
export function immutableError(options: {
  readonly error: unknown
  readonly id: string
  readonly live: LiveObject | undefined
  readonly wanted: WantedObject
}): CodedError | undefined {
  const { error, id, live, wanted } = options
  if (!isImmutable(error) || live === undefined) return undefined
  const fields = fixedFields(live, wanted)
  const recipe = recipeOf(wanted.kind, fields)
  const named = fields.map(fixedInWords).join(', ')
  return new CodedError('CLUSTER_IMMUTABLE', `${id} cannot be changed in place: ${named || error.message}.`, {
    hint:
      recipe === 'none'
        ? 'Its data would be lost: make another one beside it and move the data.'
        : 'It was not so when this was planned. Run the command again: `plan` shows the way that it takes.',
    cause: error,
    details: { id, fields, recipe },
  })
}

const size = /\.resources\.requests\.storage$/

/** What the fields take that cannot be changed. */
export function recipeOf(kind: string, fields: readonly FixedField[]): ImmutableRecipe {
  if (kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume') return 'none'
  if (kind !== 'StatefulSet') return 'recreate'
  const paths = fields.map(({ path }) => path)
  if (paths.some((path) => path.startsWith('spec.selector'))) return 'recreate'
  // Volumes that are there keep what they were made as.
  if (paths.some((path) => /^spec\.volumeClaimTemplates\[\d+\]\.spec\./.test(path) && !size.test(path))) return 'none'
  return paths.some((path) => size.test(path)) ? 'expand-claims' : 'recreate-around-pods'
}
