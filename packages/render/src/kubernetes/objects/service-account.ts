import type { Pod } from '@windlass/stack/pod'
import type { IRole, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import type { IServiceAccount } from 'kubernetes-models/v1'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'

/** Who the pods of a component are, and what that account may ask of the Kubernetes API: nothing, unless it has rights. */
export function serviceAccount(
  context: Pick<ObjectContext, 'namespace' | 'labels' | 'objectName'>,
  rights: Pod['rights'],
): readonly KubernetesObject[] {
  const { namespace, labels, objectName: name } = context
  const metadata = { name, namespace, labels }
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  } satisfies Manifest<IServiceAccount>
  if (rights.length === 0) return [account]
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: rights.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs })),
  } satisfies Manifest<IRole>
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  } satisfies Manifest<IRoleBinding>
  return [account, role, binding]
}
