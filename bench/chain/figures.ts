function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** `412 (390 to 420)` */
export function medianAndRange(values: readonly number[]): string {
  return `${grouped(median(values))} (${grouped(Math.min(...values))} to ${grouped(Math.max(...values))})`
}

export function percent(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
