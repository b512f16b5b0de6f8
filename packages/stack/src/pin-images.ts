import { CodedError } from '@windlass/errors/coded-error'
import { imageRepository } from './image-repository.ts'
import { imagesOf } from './images-of.ts'
import type { Stack } from './stack.ts'
import { withComponents } from './with-components.ts'

/**
 * The stack with each of `references` in place of the images of the same repository.
 *
 * Throws `STACK_IMAGE_UNUSED` for one whose repository no component names, so that a slip of the pen is not a deploy
 * of what ran before, and `STACK_INVALID` where the environment cannot have one of them.
 */
export function pinImages(options: {
  readonly stack: Stack
  readonly references: readonly string[]
  readonly directory?: string
}): Stack {
  const { stack, references, directory = '.' } = options
  if (references.length === 0) return stack
  const named = new Set(
    Object.values(stack.components)
      .flatMap(imagesOf)
      .map(({ image }) => image),
  )
  const images = references.flatMap((reference) => {
    const repository = imageRepository(reference)
    const replaced = [...named].filter((image) => imageRepository(image) === repository)
    if (replaced.length === 0) throw unusedImage(repository, stack.environment)
    return replaced.map((image) => [image, reference] as const)
  })
  return withComponents({ stack, components: stack.components, images: Object.fromEntries(images), directory })
}

function unusedImage(repository: string, environment: string): CodedError {
  return new CodedError('STACK_IMAGE_UNUSED', `No component of environment ${environment} runs ${repository}.`, {
    hint: 'Name an image of a repository that the description names, or use `windlass set image` for another one.',
    details: { repository, environment },
  })
}
