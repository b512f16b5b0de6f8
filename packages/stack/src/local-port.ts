/** Distance between the ports of one replica and the next where all of them share one machine. */
const stride = 10

/** Port of a replica on a local target, from that of the first one. */
export function localPort(base: number, ordinal: number): number {
  return base + stride * ordinal
}
