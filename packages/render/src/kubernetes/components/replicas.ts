import type { ComponentOf } from '@windlass/stack/component'
import type { IPodTemplateSpec } from 'kubernetes-models/v1'
import type { ObjectContext } from '../context.ts'
import { serviceAnnotations } from '../ingress/sticky-cookie.ts'
import type { KubernetesObject } from '../object.ts'
import { autoscaler, type PodMetric } from '../objects/autoscaler.ts'
import { disruptionBudget } from '../objects/disruption-budget.ts'
import { clusterService, headlessService } from '../objects/services.ts'
import type { ComponentStorage } from '../objects/storage.ts'
import { deployment, statefulSet } from '../objects/workloads.ts'
import { portsOf } from '../ports.ts'
import { headlessServiceOf, serviceOf } from '../service-names.ts'
import { isSticky } from './sticky.ts'

type Replicated = ComponentOf<'service' | 'detector'>

/** Replicas alike, or with a volume each, behind one Service: how many there are, and how few there may be. */
export function replicas(options: {
  readonly context: ObjectContext & { readonly component: Replicated }
  readonly template: IPodTemplateSpec
  readonly storage: ComponentStorage | undefined
  readonly podMetrics?: readonly PodMetric[]
}): { readonly workload: KubernetesObject; readonly around: readonly KubernetesObject[] } {
  const { context, template, storage, podMetrics } = options
  const { component, stack, name } = context
  const { autoscaling } = component
  const count = autoscaling === undefined ? component.replicas : 'autoscaled'
  const headless = headlessServiceOf(stack, name)
  const workload =
    storage === undefined
      ? deployment({ context, replicas: count, template })
      : statefulSet({ context, replicas: count, template, serviceName: headless, storage: storage.statefulSet })
  const ports = portsOf(component)
  const [first] = ports
  const services = [
    ...(storage === undefined
      ? []
      : [headlessService({ context, name: headless, ports: ports.map((port) => ({ port })) })]),
    ...(first === undefined
      ? []
      : [
          clusterService({
            context,
            name: serviceOf(stack, name, first.name).name,
            ports: ports.map((port) => ({ port, number: serviceOf(stack, name, port.name).port })),
            sticky: isSticky(stack, name),
            annotations: serviceAnnotations(stack, name),
          }),
        ]),
  ]
  const bounds = [
    disruptionBudget(context, { kind: 'all-but-one', replicas: component.replicas }),
    ...(autoscaling === undefined
      ? []
      : [
          autoscaler({
            context,
            kind: storage === undefined ? 'Deployment' : 'StatefulSet',
            minReplicas: component.replicas,
            autoscaling,
            ...(podMetrics && { podMetrics }),
          }),
        ]),
  ]
  return { workload, around: [...(storage?.objects ?? []), ...services, workload, ...bounds] }
}
