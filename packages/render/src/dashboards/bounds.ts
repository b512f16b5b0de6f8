import type { GrafanaThresholds } from './grafana.ts'

/** From where on a value is a warning and from where on critical: the values at which alerts fire. */
export interface Bounds {
  /** Which side of a bound is the bad one. */
  readonly bad: 'above' | 'below'
  readonly warning?: number
  readonly critical?: number
}

type Steps = Omit<Bounds, 'bad'>

export function above(steps: Steps): Bounds {
  return { bad: 'above', ...steps }
}

export function below(steps: Steps): Bounds {
  return { bad: 'below', ...steps }
}

/** Bounds as the colours of a panel: each step holds from its value on, the first from the very least. */
export function thresholdsOf(bounds: Bounds | undefined): GrafanaThresholds {
  return { mode: 'absolute', steps: stepsOf(bounds) }
}

function stepsOf(bounds: Bounds | undefined): GrafanaThresholds['steps'] {
  const { bad = 'above', warning, critical } = bounds ?? {}
  const marks = [
    ...(warning === undefined ? [] : [{ value: warning, color: 'orange' }]),
    ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
  ]
  if (bad === 'above') return [{ value: null, color: 'green' }, ...marks]
  // Each colour reaches up to its mark: the next one begins there.
  const upwards = marks.toReversed()
  const begins = [null, ...upwards.map(({ value }) => value)]
  return [...upwards.map(({ color }) => color), 'green'].map((color, index) => ({
    value: begins[index] ?? null,
    color,
  }))
}
