import { podsOf } from './pods.ts'
import { type LapseWatch, watchLapses } from './watch-lapses.ts'

const answerTimeoutMs = 3_000

/** Asks every pod of a namespace at its own address, as a client that tries another one would: it is a lapse when none answers. */
export function watchAnswering(namespace: string, { port }: { readonly port: number }): LapseWatch {
  return watchLapses(async () => {
    const ends = await Promise.all((await podsOf(namespace)).map(({ name, ip }) => ask(name, ip, port)))
    if (ends.some(({ isAnswer }) => isAnswer)) return undefined
    return ends.map(({ said }) => said).join(', ')
  })
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
