import { expect } from 'vitest'
import { apiServer } from './cluster.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { applyAll } from './pods.ts'

/** Has the API server refuse Deployments of one namespace whose pods have a variable, from when this resolves. */
export async function refuseByPolicy(options: {
  readonly namespace: string
  readonly variable: string
  readonly message: string
}): Promise<AsyncDisposable> {
  const { namespace, variable, message } = options
  const api = await apiServer()
  const isIn = `object.spec.template.spec.containers.exists(c, has(c.env) && c.env.exists(e, e.name == '${variable}'))`
  const policy = policyObject('ValidatingAdmissionPolicy', namespace, {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
      ],
    },
    validations: [{ expression: `!${isIn}`, message }],
  })
  const binding = policyObject('ValidatingAdmissionPolicyBinding', namespace, {
    policyName: namespace,
    validationActions: ['Deny'],
    matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
  })
  await applyAll([policy, binding])
  const object = probe(namespace, variable)
  await expect.poll(async () => JSON.stringify((await api.create({ object, dryRun: true })).body)).toContain(message)
  return {
    async [Symbol.asyncDispose]() {
      await api.remove(binding)
      await api.remove(policy)
      await expect.poll(async () => (await api.create({ object, dryRun: true })).status).toBe(201)
    },
  }
}

function policyObject(kind: string, name: string, spec: object): KubernetesObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, spec }
}

/** A Deployment that the policy is about. */
function probe(namespace: string, variable: string): KubernetesObject {
  const labels = { 'app.kubernetes.io/name': 'probe' }
  const container = { name: 'main', image: 'none.example.com/none', env: [{ name: variable, value: '' }] }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'probe', namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}
