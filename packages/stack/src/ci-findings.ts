import type { Ci } from './ci.ts'
import { alternatives, type Finding } from './finding.ts'
import { imageRepository } from './image-repository.ts'
import { imagesOf } from './images-of.ts'
import { recordAt, valueAt } from './path.ts'
import type { Stack } from './stack.ts'

/** Repositories of the images that the pipeline of a description as it was written builds. */
export function builtRepositories(description: unknown): ReadonlySet<string> {
  const names = Object.keys(recordAt(description, ['ci', 'images']))
  const registry = valueAt(description, ['ci', 'registry'])
  return new Set(names.map((name) => `${String(registry)}/${name}`))
}

/** Images that a pipeline would build for nobody, `stacks` being those of every environment. */
export function ciFindings(ci: Ci | undefined, stacks: readonly Stack[]): readonly Finding[] {
  if (ci === undefined) return []
  const components = stacks.flatMap((stack) => Object.values(stack.components))
  const run = new Set(components.flatMap(imagesOf).map(({ image }) => imageRepository(image)))
  const others = [...run].filter((repository) => repository.includes('/')).toSorted()
  return Object.keys(ci.images)
    .filter((name) => !run.has(`${ci.registry}/${name}`))
    .map((name) => ({
      path: ['ci', 'images', name],
      at: 'key',
      message: `no component of any environment runs ${ci.registry}/${name}`,
      hint: 'Name it as the image of a component, or remove it.',
      ...alternatives(`${ci.registry}/${name}`, others),
    }))
}
