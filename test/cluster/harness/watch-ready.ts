import { podsOf } from './pods.ts'
import { type LapseWatch, watchLapses } from './watch-lapses.ts'

/** Looks how many pods of a namespace are ready: it is a lapse when fewer are than there have to be. */
export function watchReady(namespace: string, { least }: { readonly least: number }): LapseWatch {
  return watchLapses(async () => {
    const pods = await podsOf(namespace)
    if (pods.filter(({ ready }) => ready).length >= least) return undefined
    return pods.map(({ name, ready, reason }) => `${name} ${ready ? 'ready' : reason}`).join(', ')
  })
}
