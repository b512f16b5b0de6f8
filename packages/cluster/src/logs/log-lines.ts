/** Text that arrives in pieces, as its lines; the last one also where its end is missing. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** A line with the time at which the container runtime read it: `2026-01-31T12:00:00.123456789Z text`. */
export interface StampedLine {
  /** Comparable as text. */
  readonly stamp: string
  readonly text: string
}

export function parseStamped(line: string): StampedLine {
  const [, seconds = '', fraction = '', text = line] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z (.*)$/s.exec(line) ?? []
  return { stamp: seconds === '' ? '' : `${seconds}.${fraction.padEnd(9, '0')}Z`, text }
}
