import type { Ci } from './ci.ts'
import { alternatives, type Finding } from './finding.ts'
import { imageRepository } from './image-repository.ts'
import { imagesOf } from './images-of.ts'
import type { Stack } from './stack.ts'

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
