const binaryUnits: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 }

/** CPUs of `500m` or `2`, in thousandths. */
export function milliCpus(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000
}

/** Bytes of `512Mi` or `2Gi`. */
export function bytes(quantity: string): number {
  const unit = quantity.slice(-2)
  const factor = binaryUnits[unit]
  return factor === undefined ? Number(quantity) : Number(quantity.slice(0, -2)) * factor
}

/** Thousandths of CPUs as Kubernetes writes them: whole CPUs where they are whole. */
export function cpuQuantity(milli: number): string {
  const rounded = Math.ceil(milli)
  return rounded % 1000 === 0 ? String(rounded / 1000) : `${rounded}m`
}

/** Bytes in MiB, rounded up, or in GiB where they are whole. */
export function byteQuantity(amount: number): string {
  const mebibytes = Math.ceil(amount / 2 ** 20)
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`
}
