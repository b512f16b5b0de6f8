import type { ComponentContext, ComponentObjects } from '../context.ts'
import type { KubernetesObject } from '../object.ts'

/** Objects as they were written, put into the namespace of the stack and labelled as its own. */
export function manifestObjects(context: ComponentContext<'manifests'>): ComponentObjects {
  const { component, namespace, labels } = context
  const objects = component.objects.map((object): KubernetesObject => {
    const written: KubernetesObject['metadata'] = object.metadata
    const isNamespaced = !clusterKinds.has(object.kind)
    return {
      ...object,
      metadata: { ...written, ...(isNamespaced && { namespace }), labels: { ...written.labels, ...labels } },
    }
  })
  return { objects }
}

/** Kinds whose objects belong to no namespace. */
const clusterKinds: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeSnapshotClass',
])
