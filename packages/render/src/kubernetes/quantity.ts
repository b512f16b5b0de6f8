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
