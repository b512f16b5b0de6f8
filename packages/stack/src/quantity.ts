const unitBytes: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 }

/** CPUs of `500m` or `2`, in thousandths. */
export function milliCpus(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000
}

/** Bytes of `512Mi` or `2Gi`. */
export function bytes(quantity: string): number {
  return Number(quantity.slice(0, -2)) * (unitBytes[quantity.slice(-2)] ?? Number.NaN)
}
