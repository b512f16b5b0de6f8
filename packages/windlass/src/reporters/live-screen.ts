import cliTruncate from 'cli-truncate'
import { createLogUpdate } from 'log-update'
import type { Output } from '../terminal.ts'

/** A part of the terminal that is drawn anew in place. */
export interface LiveScreen {
  /** Lines are cut at the width of the terminal, so that each stays one. */
  draw(lines: readonly string[]): void
  /** Leaves the last drawing where it is; what is written next comes below it. */
  keep(): void
}

export function liveScreen(output: Output): LiveScreen {
  const update = createLogUpdate(output.stream, { showCursor: true })
  let shown: readonly string[] = []
  return {
    draw(lines) {
      shown = lines.map((line) => cliTruncate(line, output.stream.columns))
      update(shown.join('\n'))
      // A drawing that is shorter than the last one leaves the end of that one standing.
      output.stream.clearScreenDown()
    },
    keep() {
      // Written plainly: what a drawing leaves behind must not depend on the one before it.
      update.clear()
      update.done()
      output.write(`${shown.join('\n')}\n`)
      output.stream.clearScreenDown()
    },
  }
}
