import { styleText } from 'node:util'

export interface Output {
  readonly isTerminal: boolean
  /** For what draws in place. */
  readonly stream: NodeJS.WriteStream
  /** Aborts once nobody reads any more: `windlass logs | head`. What is written from then on is dropped. */
  readonly abandoned: AbortSignal
  write(text: string): void
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Where a command's words go: data to `stdout`, diagnosis to `stderr`. */
export interface Terminal {
  readonly stdout: Output
  readonly stderr: Output
  /** Colours `text` where the reader wants colours (NO_COLOR, FORCE_COLOR, `--no-color`, not a terminal). */
  readonly style: (style: Style, text: string) => string
  /** Asks for one line; `undefined` where nobody can answer. */
  ask(question: string): Promise<string | undefined>
}

/** The terminal of this process. */
export function processTerminal(options: {
  readonly color: boolean
  readonly streams: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>
}): Terminal {
  const { color, streams } = options
  return {
    stdout: outputTo(streams.stdout),
    stderr: outputTo(streams.stderr),
    style: (style, text) => (color ? styleText(style, text, { stream: streams.stdout }) : text),
    async ask(question) {
      if (streams.stdin.isTTY !== true) return undefined
      const { createInterface } = await import('node:readline/promises')
      const lines = createInterface({ input: streams.stdin, output: streams.stderr })
      try {
        return await lines.question(question)
      } finally {
        lines.close()
      }
    },
  }
}

function outputTo(stream: NodeJS.WriteStream): Output {
  const abandoned = new AbortController()
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    abandoned.abort()
  })
  return {
    isTerminal: stream.isTTY === true,
    stream,
    abandoned: abandoned.signal,
    write: (text) => {
      if (!abandoned.signal.aborted) stream.write(text)
    },
  }
}
