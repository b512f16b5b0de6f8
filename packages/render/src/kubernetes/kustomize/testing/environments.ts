import fc from 'fast-check'
import { resourceId } from '../../object.ts'
import type { EnvironmentObjects } from '../matching.ts'

const exact = { noNullPrototype: true }
const name = fc.constantFrom('a', 'a.b', 'a-b', 'b')
const text = fc.constantFrom('', 'a', 'yes', '1', 'two\nlines\n', 'a: b', '{{ x }}', '5m', '/', '~1')
const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constantFrom<unknown>(0.5, {}, []))
const key = fc.constantFrom('a', 'b/c', 'd~e', 'name', '0', 'yes')
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(leaf, { maxLength: 5 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, ...exact }),
  ),
}))
const containers = fc.uniqueArray(fc.record({ name, value: leaf }, exact), { selector: (container) => container.name })
// Kustomize leaves empty annotations out, which says the same.
const annotations = fc.dictionary(fc.constantFrom('example.com/a', 'b~c', 'd'), text, { minKeys: 1, ...exact })

/** All of an object that may differ between environments. */
const form = fc.record({
  annotations: fc.option(annotations, { nil: undefined }),
  spec: fc.record({ tree, text, containers }, { requiredKeys: [], ...exact }),
})

const draft = fc.record({
  type: fc.constantFrom(
    { apiVersion: 'v1', kind: 'Service', namespaced: true },
    { apiVersion: 'v1', kind: 'ServiceAccount', namespaced: true },
    { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
    { apiVersion: 'serving.example.com/v1', kind: 'Service', namespaced: true },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', namespaced: true },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespaced: false },
    { apiVersion: 'example.com/v1', kind: 'Issuer', namespaced: false },
  ),
  name,
  /** In place of the namespace of the environment. */
  elsewhere: fc.option(fc.constantFrom('monitoring', 'production'), { freq: 6, nil: undefined }),
  forms: fc.array(form, { minLength: 1, maxLength: 2 }),
  /** Which form each environment has; none where there is none. */
  choices: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
})

type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never

function drawnObject({ type, name, elsewhere, forms, choices }: Draft, namespace: string, index: number) {
  const form = forms[choices[index] ?? 0]
  if (form === undefined) return []
  const { namespaced, ...rest } = type
  const metadata = {
    name,
    ...(namespaced && { namespace: elsewhere ?? namespace }),
    ...(form.annotations && { annotations: form.annotations }),
  }
  // Kustomize follows the subjects of bindings to accounts that move.
  const subjects = [{ kind: 'ServiceAccount', name, namespace }]
  return [{ ...rest, metadata, spec: form.spec, ...(type.kind === 'RoleBinding' && { subjects }) }]
}

/** Three environments that have objects in common, some of them in two forms, in namespaces of their own or not. */
export const environments: fc.Arbitrary<readonly EnvironmentObjects[]> = fc
  .record({
    drafts: fc.uniqueArray(draft, {
      minLength: 1,
      maxLength: 12,
      selector: ({ type, name, elsewhere }) => [type.apiVersion, type.kind, name, elsewhere].join(),
    }),
    namespaces: fc.array(fc.constantFrom('production', 'staging', 'default'), { minLength: 3, maxLength: 3 }),
  })
  .map(({ drafts, namespaces }) =>
    namespaces.map((namespace, index) => {
      const objects = drafts.flatMap((drawn) => drawnObject(drawn, namespace, index))
      const distinct = new Map(objects.map((object) => [resourceId(object) + object.metadata.namespace, object]))
      return {
        environment: `e${index}`,
        namespace,
        objects: [...distinct.values()].map((object) => ({ component: 'node', object })),
      }
    }),
  )
