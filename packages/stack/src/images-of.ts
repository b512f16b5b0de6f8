import { isRecord, type Path } from './path.ts'

/** An image that a component names. */
export interface NamedImage {
  /** From the component: `image`, `exporter.image`, `pod.sidecars.proxy.image`. */
  readonly path: Path
  readonly image: string
}

/** Every image reference of a component: its own, and those of what runs beside it. */
export function imagesOf(component: object): readonly NamedImage[] {
  return Object.entries(component).flatMap(([key, value]): readonly NamedImage[] => {
    if (key === 'image' && typeof value === 'string') return [{ path: [key], image: value }]
    // What is below `config` or in objects is the program's own.
    if (!isRecord(value) || key === 'config') return []
    return imagesOf(value).map(({ path, image }) => ({ path: [key, ...path], image }))
  })
}
