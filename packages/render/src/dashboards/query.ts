import type { Scalar, Vector } from '../promql/expression.ts'

/** What a panel asks of one of its data sources. */
export interface Query {
  readonly text: string
  /** Name of each series, with labels as `{{pod}}`. */
  readonly legend: string
}

/** A query whose series are named by `name` and then by the values of `labels`, which they must have. */
export function query<Label extends string>(
  expression: Vector<Label> | Scalar,
  legend: { readonly name?: string; readonly labels?: readonly NoInfer<Label>[] } = {},
): Query {
  const labels = (legend.labels ?? []).map((label) => `{{${label}}}`)
  return { text: expression.text, legend: [...(legend.name === undefined ? [] : [legend.name]), ...labels].join(' ') }
}
