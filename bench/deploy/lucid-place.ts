import type { CountingProxy } from '../measure/counting-proxy.ts'
import { type KubeObject, objectPaths } from '../measure/object-paths.ts'
import { context, makePlace } from '../measure/place.ts'
import type { ContenderOptions } from './contenders.ts'
import { lucidDescription, type Order, renderFile } from './description.ts'

export interface LucidPlace extends ContenderOptions, AsyncDisposable {}

/** A namespace that is not there yet, with lucid described and rendered for it. Disposing of it removes all of it. */
export async function makeLucidPlace(options: {
  readonly directory: string
  readonly proxy: CountingProxy
  readonly order: Order
}): Promise<LucidPlace> {
  const { directory, proxy, order } = options
  const place = await makePlace({ directory, server: proxy.url })
  const { namespace } = place
  const rendered = await renderFile(await place.writeStack(await lucidDescription({ namespace, context, order })))
  const objects = rendered.resources.map(({ body }) => body as KubeObject)
  const paths = await objectPaths(proxy.url, objects)
  place.owns(objects.filter(({ metadata }) => metadata.namespace === undefined).map(paths.of))
  return { place, rendered, order, paths, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
}
