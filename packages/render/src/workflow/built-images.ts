import type { Ci } from '@windlass/stack/ci'
import { imageRepository } from '@windlass/stack/image-repository'
import { imagesOf } from '@windlass/stack/images-of'
import type { Stack } from '@windlass/stack/stack'

/** An image that a pipeline builds, with all that is left open in the description. */
export interface BuiltImage {
  readonly name: string
  readonly repository: string
  readonly context: string
  readonly file: string
  /** Empty for the last stage. */
  readonly target: string
  /** Separated by commas. */
  readonly platforms: string
  /** By environment that needs it: the components whose own image it is, and not that of something beside them. */
  readonly runs: Readonly<Record<string, readonly string[]>>
}

/** The images of a description that some environment among `stacks` runs. */
export function builtImages(ci: Ci, stacks: readonly Stack[]): readonly BuiltImage[] {
  return Object.entries(ci.images)
    .map(([name, { context, file, target = '', platforms }]) => {
      const repository = `${ci.registry}/${name}`
      return {
        name,
        repository,
        context,
        file: file ?? (context === '.' ? 'Dockerfile' : `${context}/Dockerfile`),
        target,
        platforms: platforms.join(','),
        runs: runsOf(repository, stacks),
      }
    })
    .filter(({ runs }) => Object.keys(runs).length > 0)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function runsOf(repository: string, stacks: readonly Stack[]): BuiltImage['runs'] {
  const isBuilt = (image: string) => imageRepository(image) === repository
  const runs = stacks.flatMap(({ environment, components }) => {
    if (!Object.values(components).some((component) => imagesOf(component).some(({ image }) => isBuilt(image))))
      return []
    const names = Object.entries(components).flatMap(([name, component]) =>
      'image' in component && isBuilt(component.image) ? [name] : [],
    )
    return [[environment, names] as const]
  })
  return Object.fromEntries(runs)
}
