import type { Component } from '@windlass/stack/component'

/** Where the replicas of a component answer with their metrics. */
export interface MetricsEndpoint {
  /** Name of the port. */
  readonly port: string
  readonly path: string
}

/** Where a component is scraped, where it exports any metrics. */
export function metricsEndpoint(component: Component): MetricsEndpoint | undefined {
  switch (component.kind) {
    case 'chain':
    case 'cache':
      return { port: 'metrics', path: '/metrics' }
    case 'detector':
      return { port: 'api', path: '/api/metrics' }
    case 'service':
    case 'database':
      return component.metrics
    default:
      return undefined
  }
}
