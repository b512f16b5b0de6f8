/** Numbers in [0, 1), the same ones for the same seed and stream on every machine. */
export type Random = () => number

/**
 * A seeded generator (sfc32 of Chris Doty-Humphrey's PractRand). Different streams of one seed are independent, so that
 * a tree does not depend on how many were grown before it.
 */
export function seededRandom({ seed, stream }: { readonly seed: number; readonly stream: number }): Random {
  let a = seed >>> 0
  let b = Math.floor(seed / 2 ** 32) ^ 0x9e3779b9
  let c = stream >>> 0
  let counter = 1
  const next = () => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + mixed
    return (mixed >>> 0) / 2 ** 32
  }
  // The first outputs still show the seed.
  for (let round = 0; round < 15; round++) next()
  return next
}
