import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from '../../canonical-json.ts'
import { kustomizeTree } from './kustomize-tree.ts'
import { build } from './testing/build.ts'
import { environments } from './testing/environments.ts'

it('Every overlay of any environments builds what its environment renders', () => {
  fc.assert(
    fc.property(environments, (rendered) => {
      const tree = kustomizeTree(rendered)
      for (const { environment, objects } of rendered) {
        const built = build(tree, `overlays/${environment}`)
        expect(built.map(canonicalJson).toSorted()).toEqual(
          objects.map(({ object }) => canonicalJson(object)).toSorted(),
        )
      }
    }),
    { numRuns: 300 },
  )
})
