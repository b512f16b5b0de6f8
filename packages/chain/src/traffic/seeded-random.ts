/** Numbers from 0 up to, not including, 1. */
export type Random = () => number

/**
 * The same numbers for the same seeds, on every machine.
 *
 * sfc32, Chris Doty-Humphrey's small fast counting generator from PractRand, which is in the public domain.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let [a = 0, b = 0, c = 0] = seeds
  let counter = 1
  const next = (): number => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return (result >>> 0) / 2 ** 32
  }
  // Seeds that differ in one bit only take a few rounds to part.
  for (let round = 0; round < 15; round++) next()
  return next
}

/** A number of the normal distribution with mean 0 and variance 1, by the transform of Box and Muller. */
export function nextNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
