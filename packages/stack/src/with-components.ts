import { imagesOf } from './images-of.ts'
import { formatPath } from './path.ts'
import { invalidStack } from './problem.ts'
import { resolveComponents } from './resolve.ts'
import type { Stack } from './stack.ts'

/** The stack with other components, checked as a file would be. Throws `STACK_INVALID` where they do not hold. */
export function withComponents(options: {
  readonly stack: Stack
  readonly components: Readonly<Record<string, unknown>>
  /** What images are replaced with; those that the environment replaces are replaced already. */
  readonly images?: Readonly<Record<string, string>>
  /** Directory that relative paths start from. */
  readonly directory?: string
}): Stack {
  const { stack, images = {}, directory = '.' } = options
  const { name, environment, target, tier } = stack
  const present = new Set(
    Object.values(stack.components)
      .flatMap(imagesOf)
      .map(({ image }) => image),
  )
  const { components, findings } = resolveComponents({
    stack: name,
    environment,
    target,
    tier,
    images,
    // What the release runs already was judged when it was deployed.
    mayLackDigest: (image) => present.has(image),
    components: options.components,
    directory,
  })
  const errors = findings.filter(({ severity }) => severity !== 'warning')
  if (errors.length === 0) return { ...stack, components }
  const file = `release of ${name}`
  throw invalidStack(
    errors.map(({ path, at: _, ...finding }) => ({ severity: 'error', file, path: formatPath(path), ...finding })),
  )
}
