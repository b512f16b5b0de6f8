import { CodedError } from '@windlass/errors/coded-error'
import { changeStack } from './change-stack.ts'
import { imageRepository } from './image-repository.ts'
import type { Stack } from './stack.ts'

/**
 * The stack with each of the image references in place of those of the same repository.
 *
 * Throws `STACK_IMAGE_UNUSED` for one whose repository no component names, so that a slip of the pen is not a deploy
 * of what ran before, and `STACK_INVALID` as {@link changeStack} does.
 */
export function pinImages(options: {
  readonly stack: Stack
  readonly images: readonly string[]
  readonly directory?: string
}): Stack {
  const { stack, images, directory = '.' } = options
  return images.reduce<Stack>((description, image) => {
    const components = runnersOf(description, image)
    if (components.length === 0) throw unusedImage(description, image)
    return components.reduce<Stack>(
      (changed, component) =>
        changeStack({ description: changed, change: { kind: 'image', component, image }, directory }),
      description,
    )
  }, stack)
}

/** Names of the components that run an image of the same repository. */
function runnersOf(stack: Stack, image: string): readonly string[] {
  const repository = imageRepository(image)
  return Object.entries(stack.components).flatMap(([name, component]) =>
    'image' in component && imageRepository(component.image) === repository ? [name] : [],
  )
}

function unusedImage(stack: Stack, image: string): CodedError {
  const repository = imageRepository(image)
  const message = `No component of environment ${stack.environment} runs an image of ${repository}.`
  return new CodedError('STACK_IMAGE_UNUSED', message, {
    hint: 'Name an image of a repository that the description names, or use `windlass set image` for another one.',
    details: { image, environment: stack.environment },
  })
}
