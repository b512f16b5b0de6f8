import type { IHorizontalPodAutoscaler, IMetricSpec } from 'kubernetes-models/autoscaling/v2'
import type { ObjectContext } from '../context.ts'
import type { Manifest } from '../object.ts'

/** A metric of the pods and the average of it that a replica may reach. */
export interface PodMetric {
  readonly name: string
  readonly target: number
}

/**
 * Replicas by load: up by the larger of half of them or two a minute, down by the smaller of half of them or one in two
 * minutes, once fewer have been enough for a while.
 */
export function autoscaler(options: {
  readonly context: Pick<ObjectContext, 'namespace' | 'labels' | 'objectName'>
  readonly kind: 'StatefulSet' | 'Deployment'
  readonly minReplicas: number
  readonly autoscaling: {
    readonly maxReplicas: number
    readonly cpuPercent: number
    readonly memoryPercent: number
    readonly scaleDownWindowSeconds: number
  }
  readonly podMetrics?: readonly PodMetric[]
}): Manifest<IHorizontalPodAutoscaler> {
  const { context, kind, minReplicas, autoscaling, podMetrics = [] } = options
  const { namespace, labels, objectName: name } = context
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas,
      maxReplicas: autoscaling.maxReplicas,
      metrics: [
        usage('cpu', autoscaling.cpuPercent),
        usage('memory', autoscaling.memoryPercent),
        ...podMetrics.map(podMetric),
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Percent', value: 50, periodSeconds: 60 },
            { type: 'Pods', value: 2, periodSeconds: 60 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: autoscaling.scaleDownWindowSeconds,
          selectPolicy: 'Min',
          policies: [
            { type: 'Percent', value: 50, periodSeconds: 120 },
            { type: 'Pods', value: 1, periodSeconds: 120 },
          ],
        },
      },
    },
  }
}

function usage(name: 'cpu' | 'memory', averageUtilization: number): IMetricSpec {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }
}

function podMetric({ name, target }: PodMetric): IMetricSpec {
  return { type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue: String(target) } } }
}
