import { imagesOf } from './images-of.ts'
import { isRecord, valueAt } from './path.ts'

/**
 * A component with its images replaced as an environment says: an exact reference goes before a beginning with `*`, and
 * of several beginnings the longest. A `*` in the replacement stands for the rest; one that begins with `@` is a digest,
 * put behind the reference.
 */
export function replaceImages<T extends object>(component: T, images: Readonly<Record<string, string>>): T {
  const replaced = structuredClone(component)
  for (const { path, image } of imagesOf(replaced)) {
    const holder = valueAt(replaced, path.slice(0, -1))
    if (isRecord(holder)) holder['image'] = replacementOf(image, images)
  }
  return replaced
}

function replacementOf(image: string, images: Readonly<Record<string, string>>): string {
  const exact = images[image]
  if (exact !== undefined) return exact.startsWith('@') ? `${image}${exact}` : exact
  const beginnings = Object.keys(images)
    .filter((pattern) => pattern.endsWith('*') && image.startsWith(pattern.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length)
  const pattern = beginnings[0]
  const replacement = pattern === undefined ? undefined : images[pattern]
  if (pattern === undefined || replacement === undefined) return image
  return replacement.replace('*', image.slice(pattern.length - 1))
}
