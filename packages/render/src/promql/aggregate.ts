import { type Vector, vectorOf } from './expression.ts'

/** One series for each combination of the labels in `by`, or of all but those in `without`; one in all where empty. */
type Grouping<Label extends string, By extends Label, Without extends Label> =
  | { readonly by: readonly By[]; readonly without?: never }
  | { readonly without: readonly Without[]; readonly by?: never }

type Grouped<Label extends string, By extends Label, Without extends Label> = [By] extends [never]
  ? [Without] extends [never]
    ? never
    : Exclude<Label, Without>
  : By

type Aggregation = <Label extends string, const By extends Label = never, const Without extends Label = never>(
  vector: Vector<Label>,
  grouping?: Grouping<Label, By, Without>,
) => Vector<Grouped<Label, By, Without>>

export const sum: Aggregation = (vector, grouping) => aggregate('sum', vector, grouping)
export const avg: Aggregation = (vector, grouping) => aggregate('avg', vector, grouping)
export const min: Aggregation = (vector, grouping) => aggregate('min', vector, grouping)
export const max: Aggregation = (vector, grouping) => aggregate('max', vector, grouping)
/** How many series there are. */
export const count: Aggregation = (vector, grouping) => aggregate('count', vector, grouping)

function aggregate<Label extends string>(
  operator: string,
  vector: Vector,
  grouping: { readonly by?: readonly string[]; readonly without?: readonly string[] } = {},
): Vector<Label> {
  const { by, without } = grouping
  const clause = by ? ` by (${by.join(', ')})` : without ? ` without (${without.join(', ')})` : ''
  return vectorOf(`${operator}${clause} (${vector.text})`)
}
