/** What the user asked for with Ctrl-C or a signal: the first stops in order, the second at once. */
export interface Interruption extends Disposable {
  readonly drain: AbortSignal
  readonly force: AbortSignal
}

type SignalSource = Pick<NodeJS.Process, 'on' | 'off'>

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens to the signals of `source` until disposed. */
export function listenForInterruption(source: SignalSource): Interruption {
  const drain = new AbortController()
  const force = new AbortController()
  const onSignal = (): void => (drain.signal.aborted ? force : drain).abort()
  for (const signal of signals) source.on(signal, onSignal)
  return {
    drain: drain.signal,
    force: force.signal,
    [Symbol.dispose]() {
      for (const signal of signals) source.off(signal, onSignal)
    },
  }
}
