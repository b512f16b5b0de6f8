import { type Rows, rowCount } from '../forest/isolation-forest.ts'

/** The median of each feature over the rows that tell it; 0 where none does. */
export function mediansOf(rows: Rows): Float32Array {
  return Float32Array.from({ length: rows.features }, (_, column) => {
    const known = new Float32Array(rowCount(rows))
    let count = 0
    for (let at = column; at < rows.values.length; at += rows.features) {
      const value = rows.values[at] as number
      if (!Number.isNaN(value)) known[count++] = value
    }
    return known.subarray(0, count).sort()[count >> 1] ?? 0
  })
}

/** The same rows with `medians` in the place of what is not known. */
export function fillMissing(rows: Rows, medians: Float32Array): Rows {
  const values = rows.values.map((value, at) => (Number.isNaN(value) ? (medians[at % rows.features] as number) : value))
  return { values, features: rows.features }
}
