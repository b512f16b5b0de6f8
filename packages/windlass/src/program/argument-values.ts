import { InvalidArgumentError } from 'commander'

/** Every value of an option that may be repeated. */
export function collect(value: string, others: readonly string[] = []): readonly string[] {
  return [...others, value]
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(text)
}

export function trueOrFalse(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It is neither true nor false.')
  return text === 'true'
}

export function positiveNumber(text: string): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It is not a number above 0.')
  return number
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** `30s`, `10m` or `1h` in milliseconds. */
export function milliseconds(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('It is no time as 30s, 10m or 1h.')
  return Number(count) * (unitMs[unit] ?? 0)
}
