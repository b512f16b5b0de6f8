import fc from 'fast-check'
import type { Rows } from '../forest/isolation-forest.ts'

/** Rows of every shape that trips a tree: duplicates, constant features, neighbouring and extreme numbers. */
export function randomRows(options: { readonly minRows?: number; readonly maxRows?: number } = {}): fc.Arbitrary<Rows> {
  const { minRows = 2, maxRows = 40 } = options
  const value = fc.oneof(
    fc.constantFrom(0, 1, 1 + 2 ** -23, -1),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) }),
  )
  return fc.integer({ min: 1, max: 5 }).chain((features) =>
    fc
      .array(fc.array(value, { minLength: features, maxLength: features }), {
        minLength: minRows,
        maxLength: maxRows,
      })
      .map((rows) => ({ values: Float32Array.from(rows.flat()), features })),
  )
}
