import { precedence, type Scalar, type Vector, vectorOf } from './expression.ts'

/** The value below which the share `quantile` of the observations lies, from rates of the buckets of a histogram. */
export function histogramQuantile<Label extends string>(
  quantile: number,
  buckets: 'le' extends Label ? Vector<Label> : never,
): Vector<Exclude<Label, 'le'>> {
  return vectorOf(`histogram_quantile(${quantile}, ${buckets.text})`)
}

/** Values no greater than `bound`. */
export function clampMax<Label extends string>(vector: Vector<Label>, bound: number): Vector<Label> {
  return vectorOf(`clamp_max(${vector.text}, ${bound})`)
}

/** 1 where there is no series at all, with the labels that its matchers are equal to. */
export function absent<Label extends string>(vector: Vector<Label>): Vector<Label> {
  return vectorOf(`absent(${vector.text})`)
}

/** Unix time in seconds at which the expression is evaluated. */
export function time(): Scalar {
  return { type: 'scalar', text: 'time()', precedence: precedence.atom }
}
