import { isRecord } from './path.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * A component with its images replaced as an environment says: an exact reference goes before a beginning with `*`, and
 * of several beginnings the longest. A `*` in the replacement stands for the rest; one that begins with `@` is a digest,
 * put behind the reference.
 */
export function replaceImages(component: Fields, images: Readonly<Record<string, string>>): Fields {
  if (Object.keys(images).length === 0) return component
  return Object.fromEntries(
    Object.entries(component).map(([key, value]) => {
      if (key === 'image' && typeof value === 'string') return [key, replacementOf(value, images)]
      return [key, key !== 'config' && isRecord(value) ? replaceImages(value, images) : value]
    }),
  )
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
