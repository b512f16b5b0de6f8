import type { CommandPlace } from './command-place.ts'

export interface HeightWatch extends AsyncDisposable {
  /** Highest head of the nodes that answered, at each look. */
  readonly heights: readonly number[]
}

/** Looks at the nodes of a chain again and again, as its users would by `status`, until it is disposed of. */
export function watchHeights(place: CommandPlace): HeightWatch {
  const heights: number[] = []
  let isEnded = false
  const watching = (async () => {
    while (!isEnded) heights.push(Math.max(0, ...(await place.rows()).map(({ height = 0 }) => height)))
  })()
  return {
    heights,
    async [Symbol.asyncDispose]() {
      isEnded = true
      await watching
    },
  }
}
