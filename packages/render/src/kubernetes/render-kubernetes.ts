import { CodedError } from '@windlass/errors/coded-error'
import type { Component, ComponentKind, ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import { type Phase, phases, type Rendered, type Resource, type Workload } from '@windlass/target/resource'
import { digestOf } from '../canonical-json.ts'
import { withJobs } from '../with-jobs.ts'
import { componentObjects } from './component-objects.ts'
import { type ComponentContext, type ComponentObjects, contextOf, namespaceComponent } from './context.ts'
import { podTemplateOf } from './demand.ts'
import { namespaceBounds, namespaceObject } from './namespace-objects.ts'
import { networkPolicies } from './network-policies.ts'
import { type KubernetesObject, type OwnedObject, resourceId } from './object.ts'
import { priorityClasses } from './objects/priority-classes.ts'
import { namespaceOf } from './target-namespace.ts'

/**
 * A stack as the objects of a Kubernetes namespace, the namespace and its bounds among them: by phase, then by component,
 * then in the order in which a reader wants them.
 *
 * `needs` of a resource are what must be there before it: the namespace for all, for pods whatever else their component
 * has, and the pods of the components it needs. Throws `RENDER_NO_CLUSTER_FORM` for a stack of a local environment,
 * and `RENDER_OBJECT_TWICE` where two components would have an object of one kind and name.
 */
export function renderKubernetes(options: { readonly stack: Stack }): Rendered {
  const stack = withJobs(options.stack)
  const rendered = renderedComponents(stack)
  const workloadIds = new Map(
    rendered.flatMap(({ name, workload }) => (workload === undefined ? [] : [[name, workload.resource] as const])),
  )
  return {
    resources: rendered.flatMap((component) => resourcesOf(component, stack, workloadIds)),
    workloads: rendered.flatMap(({ name, workload }): Workload[] =>
      workload === undefined ? [] : [{ component: name, ...workload }],
    ),
  }
}

/** The objects of {@link renderKubernetes} alone, in the same order, each with its component. */
export function renderObjects(options: { readonly stack: Stack }): readonly OwnedObject[] {
  return renderedComponents(withJobs(options.stack)).flatMap(({ name, objects }) =>
    objects.map((object) => ({ component: name, object })),
  )
}

/** Of two objects of one name, the one applied last would take the place of the other without a word. */
function refuseTwice(components: readonly RenderedComponent[]): void {
  const owners = new Map<string, string>()
  for (const { name, objects } of components)
    for (const id of objects.map(resourceId)) {
      const owner = owners.get(id)
      if (owner !== undefined)
        throw new CodedError('RENDER_OBJECT_TWICE', `\`${owner}\` and \`${name}\` both have an object ${id}.`, {
          hint: 'Rename one of these components, or the object if it is one of `manifests`.',
          details: { id, components: [owner, name] },
        })
      owners.set(id, name)
    }
}

interface RenderedComponent extends ComponentObjects {
  readonly name: string
  readonly phase: Phase
  /** Components that must be ready before its pods start. */
  readonly needs: readonly string[]
}

function renderedComponents(stack: Stack): readonly RenderedComponent[] {
  const namespace = namespaceOf(stack)
  const policies = Map.groupBy(networkPolicies({ stack, namespace }), ({ component }) => component)
  const policiesOf = (component: string) => (policies.get(component) ?? []).map(({ object }) => object)
  const components = Object.entries(stack.components)
    .toSorted(([a, one], [b, other]) => phases.indexOf(one.phase) - phases.indexOf(other.phase) || (a < b ? -1 : 1))
    .map(([name, component]): RenderedComponent => {
      const { objects, workload } = renderComponent({ stack, namespace, name, component })
      return {
        name,
        phase: component.phase,
        needs: component.needs,
        objects: [...policiesOf(name), ...objects],
        ...(workload && { workload: { ...workload, ...turnoverOf(component) } }),
      }
    })
  const objects = components.flatMap((component) => component.objects)
  const shared: RenderedComponent = {
    name: namespaceComponent,
    phase: 'infrastructure',
    needs: [],
    objects: [
      namespaceObject(stack, namespace),
      ...namespaceBounds({ stack, namespace, objects }),
      ...priorityClasses(stack, namespace),
      ...policiesOf(namespaceComponent),
    ],
  }
  refuseTwice([shared, ...components])
  return [shared, ...components]
}

function turnoverOf(component: Component): Pick<Workload, 'turnoverMs'> {
  if (!('pod' in component)) return {}
  const { drainSeconds, startupSeconds } = component.pod
  return { turnoverMs: (drainSeconds + startupSeconds) * 1_000 }
}

function renderComponent<K extends ComponentKind>(options: {
  readonly stack: Stack
  readonly namespace: string
  readonly name: string
  readonly component: ComponentOf<K> & Component
}): ComponentObjects {
  const context: ComponentContext<K> = contextOf<K>(options)
  return componentObjects[options.component.kind as K](context)
}

function resourcesOf(
  component: RenderedComponent,
  stack: Stack,
  workloadIds: ReadonlyMap<string, string>,
): readonly Resource[] {
  const { name, phase, objects, needs } = component
  const namespaceId = resourceId(namespaceObject(stack, namespaceOf(stack)))
  const supporting = objects.filter(isSupporting).map(resourceId)
  const needed = needs.flatMap((need) => workloadIds.get(need) ?? [])
  return objects.map((object): Resource => {
    const id = resourceId(object)
    const before = podTemplateOf(object) === undefined ? [] : [...supporting, ...needed]
    const all = id === namespaceId ? [] : [namespaceId, ...before]
    const stays = object.kind === 'Namespace'
    return { id, component: name, phase, needs: all, digest: digestOf(object), body: object, ...(stays && { stays }) }
  })
}

/** What pods of the same component cannot start without, or must not start before. */
function isSupporting({ kind }: KubernetesObject): boolean {
  return supportingKinds.has(kind)
}

const supportingKinds: ReadonlySet<string> = new Set([
  'ConfigMap',
  'ExternalSecret',
  'NetworkPolicy',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StorageClass',
])
