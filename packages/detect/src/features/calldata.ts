const zeroDigit = '0'.charCodeAt(0)

/** Length of 0x-prefixed hex data in bytes. */
export function calldataBytes(input: string): number {
  return (input.length - 2) / 2
}

/** How many bytes of 0x-prefixed hex data are zero: padding, where data are arguments of a call. */
export function calldataZeroBytes(input: string): number {
  let zeroBytes = 0
  for (let at = 2; at < input.length; at += 2)
    if (input.charCodeAt(at) === zeroDigit && input.charCodeAt(at + 1) === zeroDigit) zeroBytes++
  return zeroBytes
}
