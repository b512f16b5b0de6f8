import { type Duration, type Vector, vectorOf } from './expression.ts'
import type { Selector } from './selector.ts'

type Counter<Label extends string> = Selector<Label, 'counter'>
type Gauge<Label extends string> = Selector<Label, 'gauge'>

/** Growth of a counter a second, on average over the window. */
export function rate<Label extends string>(counter: Counter<Label>, window: Duration): Vector<Label> {
  return vectorOf(`rate(${counter.over(window)})`)
}

/** Growth of a counter over the window. */
export function increase<Label extends string>(counter: Counter<Label>, window: Duration): Vector<Label> {
  return vectorOf(`increase(${counter.over(window)})`)
}

/** Growth of a gauge a second, by linear regression over the window. */
export function deriv<Label extends string>(gauge: Gauge<Label>, window: Duration): Vector<Label> {
  return vectorOf(`deriv(${gauge.over(window)})`)
}

/** Where a gauge will be in `seconds`, by linear regression over the window. */
export function predictLinear<Label extends string>(
  gauge: Gauge<Label>,
  window: Duration,
  seconds: number,
): Vector<Label> {
  return vectorOf(`predict_linear(${gauge.over(window)}, ${seconds})`)
}

export function avgOverTime<Label extends string>(gauge: Gauge<Label>, window: Duration): Vector<Label> {
  return vectorOf(`avg_over_time(${gauge.over(window)})`)
}

export function minOverTime<Label extends string>(gauge: Gauge<Label>, window: Duration): Vector<Label> {
  return vectorOf(`min_over_time(${gauge.over(window)})`)
}
