import { nextNormal, type Random } from './seeded-random.ts'

/** A transfer that has no nonce yet. */
export interface TransferDraft {
  /** Index of the account that sends. */
  readonly sender: number
  readonly to: string
  readonly valueWei: bigint
  readonly priorityFeePerGasWei: bigint
}

const newRecipientShare = 0.02
const earlierRecipientShare = 0.1
const rememberedRecipients = 1_000

/**
 * Transfers as a public chain sees them.
 *
 * Values are log-normal around 0.05 ether, so that a few are hundreds of times the usual, a third of them round as
 * people type them. Most go to a few popular accounts, some to addresses paid before, one in fifty to a new one.
 */
export function createTransferMix(options: { readonly random: Random; readonly addresses: readonly string[] }): {
  next(): TransferDraft
} {
  const { random, addresses } = options
  const earlier: string[] = []

  const nextRecipient = (): string => {
    const draw = random()
    if (draw < newRecipientShare) {
      const address = nextAddress(random)
      if (earlier.length < rememberedRecipients) earlier.push(address)
      else earlier[Math.floor(random() * earlier.length)] = address
      return address
    }
    const known = draw < newRecipientShare + earlierRecipientShare && earlier.length > 0 ? earlier : addresses
    // Squared, so that the first of them are the popular ones.
    return known[Math.floor(random() ** 2 * known.length)] ?? nextAddress(random)
  }

  return {
    next: () => ({
      sender: Math.floor(random() * addresses.length),
      to: nextRecipient(),
      valueWei: nextValueWei(random),
      priorityFeePerGasWei: logNormalGwei({ random, median: 1, sigma: 0.8, max: 100 }),
    }),
  }
}

const weiPerGwei = 10n ** 9n

function nextValueWei(random: Random): bigint {
  const valueWei = logNormalGwei({ random, median: 0.05e9, sigma: 2, max: 500e9 })
  if (random() < 1 / 3) {
    const digits = valueWei.toString()
    return BigInt(digits.slice(0, 2).padEnd(digits.length, '0'))
  }
  return valueWei + BigInt(Math.floor(random() * 1e9))
}

/** Wei, in whole gwei above a median of one million gwei and to the thousandth below. */
function logNormalGwei(options: { random: Random; median: number; sigma: number; max: number }): bigint {
  const { random, median, sigma, max } = options
  const gwei = Math.min(max, median * Math.exp(sigma * nextNormal(random)))
  return (BigInt(Math.ceil(gwei * 1_000)) * weiPerGwei) / 1_000n
}

function nextAddress(random: Random): string {
  const bytes = Uint8Array.from({ length: 20 }, () => Math.floor(random() * 256))
  return `0x${Buffer.from(bytes).toString('hex')}`
}
