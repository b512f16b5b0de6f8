import { type Duration, precedence, type Vector } from './expression.ts'
import type { LabelOf, MetricOfType } from './known-metric.ts'

/** What a label must be: a value, or not that value, or matched or not by a whole-string regular expression. */
export type Matcher = string | { readonly not: string } | { readonly matches: string } | { readonly matchesNot: string }

export type Matchers<Label extends string> = { readonly [Name in Label]?: Matcher }

/** The series of one metric: a vector of their last values, or what a function over a window reads. */
export interface Selector<Label extends string, Type extends 'gauge' | 'counter'> extends Vector<Label> {
  readonly metricType: Type
  /** The text of the series over a window. */
  readonly over: (window: Duration) => string
}

/**
 * The series of `metric` whose labels match. A metric that no catalogue knows, or a label that it does not have, does not
 * compile.
 */
export function select<const M extends MetricOfType<'gauge' | 'counter'>>(
  metric: M,
  matchers: Matchers<LabelOf<M>> = {},
): Selector<LabelOf<M>, M['type']> {
  return series(metric.name, matchers)
}

type Histogram = MetricOfType<'histogram'>

/** The buckets of a histogram: counters with the label `le`, for {@link histogramQuantile}. */
export function bucketsOf<const M extends Histogram>(
  metric: M,
  matchers: Matchers<LabelOf<M> | 'le'> = {},
): Selector<LabelOf<M> | 'le', 'counter'> {
  return series(`${metric.name}_bucket`, matchers)
}

/** How many observations a histogram holds. */
export function countOf<const M extends Histogram>(
  metric: M,
  matchers: Matchers<LabelOf<M>> = {},
): Selector<LabelOf<M>, 'counter'> {
  return series(`${metric.name}_count`, matchers)
}

/** The same series as they were a while ago. */
export function offset<Label extends string, Type extends 'gauge' | 'counter'>(
  selector: Selector<Label, Type>,
  ago: Duration,
): Selector<Label, Type> {
  return {
    ...selector,
    text: `${selector.text} offset ${ago}`,
    over: (window) => `${selector.over(window)} offset ${ago}`,
  }
}

function series<Label extends string, Type extends 'gauge' | 'counter'>(
  name: string,
  matchers: Matchers<Label>,
): Selector<Label, Type> {
  const conditions = Object.entries<Matcher | undefined>(matchers).flatMap(([label, matcher]) =>
    matcher === undefined ? [] : [label + conditionOf(matcher)],
  )
  const text = conditions.length === 0 ? name : `${name}{${conditions.join(',')}}`
  // The caller's signature derives the type of the series from the metric.
  return { type: 'vector', text, precedence: precedence.atom, over: (window) => `${text}[${window}]` } as Selector<
    Label,
    Type
  >
}

function conditionOf(matcher: Matcher): string {
  if (typeof matcher === 'string') return `=${JSON.stringify(matcher)}`
  if ('not' in matcher) return `!=${JSON.stringify(matcher.not)}`
  if ('matches' in matcher) return `=~${JSON.stringify(matcher.matches)}`
  return `!~${JSON.stringify(matcher.matchesNot)}`
}
