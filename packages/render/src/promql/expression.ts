/** How tightly the outermost operator of an expression binds; whatever is no operation binds tightest. */
export const precedence = {
  or: 1,
  and: 2,
  comparison: 3,
  addition: 4,
  multiplication: 5,
  atom: 6,
} as const

export type Precedence = (typeof precedence)[keyof typeof precedence]

interface Text {
  /** The query as Prometheus reads it. */
  readonly text: string
  readonly precedence: Precedence
}

/** One number for each point in time. */
export interface Scalar extends Text {
  readonly type: 'scalar'
}

/** Series, one value each, whose labels are among `Label`. */
export interface Vector<Label extends string = string> extends Text {
  readonly type: 'vector'
  /** Never there: known to the compiler alone. */
  readonly labels?: Label
}

export type Operand<Label extends string = string> = Vector<Label> | Scalar | number

/** A vector of a text that needs no parentheses wherever it is put. */
export function vectorOf<Label extends string>(text: string): Vector<Label> {
  return { type: 'vector', text, precedence: precedence.atom }
}

/** The text of an operand. */
export function textOf(operand: Operand): string {
  return typeof operand === 'number' ? String(operand) : operand.text
}

/** The length of a window; those with a `$` are filled in by Grafana. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}` | '$__rate_interval' | '$__interval' | '$__range'
