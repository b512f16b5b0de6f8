import { setTimeout as delay } from 'node:timers/promises'
import { podsOf } from './pods.ts'

export interface AnsweringWatch extends AsyncDisposable {
  /** What each pod ended with, every time that none answered. */
  readonly lapses: readonly string[]
  /** How often it was looked. */
  readonly looks: number
}

const intervalMs = 250
const answerTimeoutMs = 3_000

/** Asks every pod of a namespace at its own address again and again, as a client that tries another one would. */
export function watchAnswering(namespace: string, { port }: { readonly port: number }): AnsweringWatch {
  const lapses: string[] = []
  const ended = new AbortController()
  let looks = 0
  const look = async (): Promise<void> => {
    const ends = await Promise.all((await podsOf(namespace)).map(({ name, ip }) => ask(name, ip, port)))
    looks++
    if (!ends.some(({ isAnswer }) => isAnswer)) lapses.push(ends.map(({ said }) => said).join(', '))
  }
  const watching = (async () => {
    while (!ended.signal.aborted) {
      await look()
      await delay(intervalMs, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  })()
  return {
    lapses,
    get looks() {
      return looks
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      await watching
    },
  }
}

async function ask(name: string, ip: string | undefined, port: number) {
  if (ip === undefined) return { isAnswer: false, said: `${name}: no address` }
  try {
    const { status } = await fetch(`http://${ip}:${port}/`, { signal: AbortSignal.timeout(answerTimeoutMs) })
    return { isAnswer: status === 200, said: `${name}: ${status}` }
  } catch (error) {
    return { isAnswer: false, said: `${name}: ${error instanceof Error ? error.message : error}` }
  }
}
