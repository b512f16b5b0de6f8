import { expect, it } from 'vitest'
import { kustomizeTree } from './kustomize-tree.ts'
import type { EnvironmentObjects } from './matching.ts'

function environment(options: {
  readonly name: string
  readonly namespace: string
  readonly replicas: number
  readonly image: string
  readonly args: readonly string[]
}): EnvironmentObjects {
  const { name, namespace, replicas, image, args } = options
  const metadata = { name: 'xai-node', namespace, labels: { 'app.kubernetes.io/name': 'node' } }
  const containers = [{ name: 'node', image, args, ports: [{ name: 'rpc', containerPort: 8545 }] }]
  const node = [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: 'None' } },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { replicas, template: { spec: { containers } } } },
  ]
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { minAvailable: 2 } }
  return {
    environment: name,
    namespace,
    objects: [
      { component: 'namespace', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } },
      ...[...node, ...(replicas > 1 ? [budget] : [])].map((object) => ({ component: 'node', object })),
    ],
  }
}

const production = environment({
  name: 'production',
  namespace: 'xai',
  replicas: 5,
  image: 'ghcr.io/example/node:1.2.3',
  args: ['--datadir=/data', '--cache=4096'],
})
const test = environment({
  name: 'test',
  namespace: 'xai-test',
  replicas: 1,
  image: 'ghcr.io/example/node:1.3.0',
  args: ['--datadir=/data', '--dev', '--cache=4096'],
})

const tree = kustomizeTree([production, test])

it('The base and the overlay of the first environment hold what that one renders', () => {
  expect(
    tree.get('base/kustomization.yaml'),
  ).toBe(`# Written by windlass render --kustomize: change the description and render it again.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
sortOptions:
  order: fifo
resources:
- namespace/namespace-xai.yaml
- node/service-xai-node.yaml
- node/statefulset-xai-node.yaml
- node/poddisruptionbudget-xai-node.yaml
`)
  expect(tree.get('base/node/service-xai-node.yaml')).toContain('kind: Service\n')
  expect(tree.get('overlays/production/kustomization.yaml')).toMatch(/\nresources:\n- \.\.\/\.\.\/base\n$/)
})

it('An overlay names what it adds, deletes, changes and moves', () => {
  expect(
    tree.get('overlays/test/kustomization.yaml'),
  ).toBe(`# Written by windlass render --kustomize: change the description and render it again.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
sortOptions:
  order: fifo
resources:
- resources/namespace/namespace-xai-test.yaml
- ../../base
patches:
- patch: |
    apiVersion: v1
    kind: Namespace
    metadata:
      name: xai
    $patch: delete
- patch: |
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: xai-node
      namespace: xai
    $patch: delete
- path: patches/node/statefulset-xai-node.yaml
  target:
    group: apps
    version: v1
    kind: StatefulSet
    name: xai-node
    namespace: xai
- target:
    namespace: xai
  patch: |
    - op: replace
      path: /metadata/namespace
      value: xai-test
`)
})

it('A patch holds the difference and nothing else', () => {
  expect(tree.get('overlays/test/patches/node/statefulset-xai-node.yaml')).toBe(`- op: replace
  path: /spec/replicas
  value: 1
- op: replace
  path: /spec/template/spec/containers/0/image
  value: ghcr.io/example/node:1.3.0
- op: add
  path: /spec/template/spec/containers/0/args/1
  value: --dev
`)
})

it('There are no other files', () => {
  expect([...tree.keys()].filter((path) => path.startsWith('overlays'))).toEqual([
    'overlays/production/kustomization.yaml',
    'overlays/test/kustomization.yaml',
    'overlays/test/resources/namespace/namespace-xai-test.yaml',
    'overlays/test/patches/node/statefulset-xai-node.yaml',
  ])
  expect(kustomizeTree([]).size).toBe(0)
})
