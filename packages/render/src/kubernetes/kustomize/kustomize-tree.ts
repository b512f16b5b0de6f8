import { placeInFiles, splitFiles } from '../split.ts'
import { kustomization } from './kustomization.ts'
import type { EnvironmentObjects } from './matching.ts'
import { overlayFiles } from './overlay.ts'

/**
 * The files of a kustomize tree, relative path to content: `base` is what the first environment renders, and
 * `overlays/<environment>` for each environment builds exactly what that one renders, by patches that a reviewer can
 * read as the difference between the two. Needs kustomize 5.0 or kubectl 1.27.
 */
export function kustomizeTree(environments: readonly EnvironmentObjects[]): ReadonlyMap<string, string> {
  const [first] = environments
  if (first === undefined) return new Map()
  const base = { namespace: first.namespace, objects: placeInFiles(first.objects) }
  const baseFiles = [
    ['kustomization.yaml', kustomization({ resources: base.objects.map(({ path }) => path), patches: [] })] as const,
    ...splitFiles(first.objects),
  ]
  return new Map([
    ...below('base', baseFiles),
    ...environments.flatMap((environment) =>
      below(`overlays/${environment.environment}`, overlayFiles({ base, basePath: '../../base', environment })),
    ),
  ])
}

function below(directory: string, files: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(files, ([path, content]) => [`${directory}/${path}`, content])
}
