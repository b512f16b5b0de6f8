import { type Operand, type Precedence, precedence, textOf, type Vector } from './expression.ts'

/**
 * Which series of the two sides belong together: those equal in the labels `on`, or in all but those `ignoring`; in all
 * labels where left out. With `groupLeft` several of the left may meet one of the right and take these labels from it.
 */
interface Matching<Shared extends string, Right extends string = string> {
  readonly on?: readonly Shared[]
  readonly ignoring?: readonly string[]
  readonly groupLeft?: readonly Right[]
}

type Both<Left extends string, Right extends string> = [Left] extends [never]
  ? Right
  : [Right] extends [never]
    ? Left
    : Left & Right

type Joined<Left extends string, Right extends string, On extends string, Taken extends string> = [Taken] extends [
  never,
]
  ? [On] extends [never]
    ? Both<Left, Right>
    : On
  : Left | Taken

type Arithmetic = <
  Left extends string = never,
  Right extends string = never,
  const On extends Left & Right = never,
  const Taken extends Right = never,
>(
  left: Operand<Left>,
  right: Operand<Right>,
  matching?: Matching<On, Taken>,
) => Vector<Joined<Left, Right, On, Taken>>

export const add: Arithmetic = (left, right, matching) => operation('+', left, right, matching)
export const sub: Arithmetic = (left, right, matching) => operation('-', left, right, matching)
export const mul: Arithmetic = (left, right, matching) => operation('*', left, right, matching)
export const div: Arithmetic = (left, right, matching) => operation('/', left, right, matching)

/** Keeps the series of the left for which it holds; with `bool`, all of them, as 1 or 0. */
type Comparison = <Left extends string = never, Right extends string = never, const On extends Left & Right = never>(
  left: Operand<Left>,
  right: Operand<Right>,
  matching?: Matching<On> & { readonly bool?: boolean },
) => Vector<[Left] extends [never] ? Right : Left>

export const eq: Comparison = (left, right, matching) => operation('==', left, right, matching)
export const ne: Comparison = (left, right, matching) => operation('!=', left, right, matching)
export const gt: Comparison = (left, right, matching) => operation('>', left, right, matching)
export const ge: Comparison = (left, right, matching) => operation('>=', left, right, matching)
export const lt: Comparison = (left, right, matching) => operation('<', left, right, matching)

type SetMatching<Shared extends string> = Pick<Matching<Shared>, 'on' | 'ignoring'>

/** The series of the left that have one on the right. */
export function and<Left extends string, Right extends string>(
  left: Vector<Left>,
  right: Vector<Right>,
  matching?: SetMatching<Left & Right>,
): Vector<Left> {
  return operation('and', left, right, matching)
}

/** The series of the left that have none on the right. */
export function unless<Left extends string, Right extends string>(
  left: Vector<Left>,
  right: Vector<Right>,
  matching?: SetMatching<Left & Right>,
): Vector<Left> {
  return operation('unless', left, right, matching)
}

/** The series of the left, and those of the right that have none on the left. */
export function or<Left extends string, Right extends string>(
  left: Vector<Left>,
  right: Vector<Right>,
  matching?: SetMatching<Left & Right>,
): Vector<Left | Right> {
  return operation('or', left, right, matching)
}

const bindings = {
  or: precedence.or,
  and: precedence.and,
  unless: precedence.and,
  '==': precedence.comparison,
  '!=': precedence.comparison,
  '>': precedence.comparison,
  '>=': precedence.comparison,
  '<': precedence.comparison,
  '+': precedence.addition,
  '-': precedence.addition,
  '*': precedence.multiplication,
  '/': precedence.multiplication,
} as const satisfies Record<string, Precedence>

function operation<Label extends string>(
  operator: keyof typeof bindings,
  left: Operand,
  right: Operand,
  matching: (Matching<string> & { readonly bool?: boolean }) | undefined,
): Vector<Label> {
  const binding = bindings[operator]
  // All of them associate to the left, so the right side of an equal needs its parentheses.
  const sides = [within(left, binding), within(right, binding + 1)]
  return { type: 'vector', text: sides.join(` ${operator}${matchingText(matching)} `), precedence: binding }
}

function within(operand: Operand, binding: number): string {
  const text = textOf(operand)
  return typeof operand === 'number' || operand.precedence >= binding ? text : `(${text})`
}

function matchingText(matching: (Matching<string> & { readonly bool?: boolean }) | undefined): string {
  if (matching === undefined) return ''
  const { bool, on, ignoring, groupLeft } = matching
  const parts = [
    bool === true ? ' bool' : '',
    on ? ` on (${on.join(', ')})` : '',
    ignoring ? ` ignoring (${ignoring.join(', ')})` : '',
    groupLeft ? ` group_left (${groupLeft.join(', ')})` : '',
  ]
  return parts.join('')
}
