/**
 * How round an amount is in decimal, from 0 to 1: a person sends 1 or 2.5 ether, a program the exact rest of a balance.
 *
 * The zeros at the end of the amount in wei divided by its digits but the first. 0 for nothing at all.
 */
export function roundness(amountWei: bigint): number {
  const digits = amountWei.toString()
  if (digits.length < 2) return 0
  let zeros = 0
  while (digits[digits.length - 1 - zeros] === '0') zeros++
  return zeros / (digits.length - 1)
}
