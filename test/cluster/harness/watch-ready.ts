import { setTimeout as delay } from 'node:timers/promises'
import { podsOf } from './pods.ts'

export interface ReadyWatch extends AsyncDisposable {
  /** Every time fewer pods were ready than there had to be. */
  readonly lapses: readonly string[]
}

const intervalMs = 250

/** Looks again and again how many pods of a namespace are ready, until it is disposed of. */
export async function watchReady(namespace: string, { least }: { readonly least: number }): Promise<ReadyWatch> {
  const lapses: string[] = []
  const ended = new AbortController()
  const look = async (): Promise<void> => {
    const pods = await podsOf(namespace)
    if (pods.filter(({ ready }) => ready).length >= least) return
    lapses.push(pods.map(({ name, ready, reason }) => `${name} ${ready ? 'ready' : reason}`).join(', '))
  }
  const watching = (async () => {
    while (!ended.signal.aborted) {
      await look()
      await delay(intervalMs, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  })()
  return {
    lapses,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await watching
    },
  }
}
