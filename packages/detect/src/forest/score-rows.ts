import { CodedError } from '@windlass/errors/coded-error'
import { type IsolationForest, type Rows, rowCount } from './isolation-forest.ts'
import { averagePathLength } from './path-length.ts'

/** Rows that pass through one tree together: they and the tree stay in the first-level cache. */
const blockRows = 512

/** Rows descended at once. One row's steps wait for each other; eight rows' steps overlap. */
const lanes = 8

/**
 * The anomaly score of every row, between 0 and 1: 2 to the power of minus the mean path length over the trees,
 * divided by the average path length c(sample size). About 0.5 and less is ordinary; near 1 was isolated at once.
 *
 * Liu, Ting and Zhou (2008), equation 2. A row's score does not depend on the rows around it.
 *
 * @throws CodedError `DETECT_FOREST_FEATURES` where the rows are not as wide as those of the training.
 */
export function scoreRows(forest: IsolationForest, rows: Rows): Float64Array {
  if (rows.features !== forest.features)
    throw new CodedError(
      'DETECT_FOREST_FEATURES',
      `the forest was grown on rows of ${forest.features} features, not ${rows.features}`,
      { hint: 'Train a model with the present features, or score with the version that trained this one.' },
    )
  const count = rowCount(rows)
  const scores = new Float64Array(count)
  for (let first = 0; first < count; first += blockRows) {
    const end = Math.min(count, first + blockRows)
    for (let tree = 0; tree < forest.trees; tree++) addPathLengths({ forest, tree, rows, first, end, sums: scores })
  }
  const scale = -1 / (forest.trees * averagePathLength(forest.sampleSize))
  for (let row = 0; row < count; row++) scores[row] = 2 ** ((scores[row] as number) * scale)
  return scores
}

interface Descent {
  readonly forest: IsolationForest
  readonly tree: number
  readonly rows: Rows
  readonly first: number
  readonly end: number
  readonly sums: Float64Array
}

/**
 * Adds to `sums` the path length of each row in one tree.
 *
 * The lanes are written out because V8 unrolls no inner loop over them, and {@link child} is a plain function of many
 * arguments because it is inlined so, and a quarter slower as a closure.
 */
function addPathLengths({ forest, tree, rows, first, end, sums }: Descent): void {
  const { splitFeature, threshold, pathLength, height } = forest
  const { values, features } = rows
  const slot = tree << height
  const leaf = slot - (1 << height)
  let row = first
  for (; row + lanes <= end; row += lanes) {
    const start0 = row * features
    const start1 = start0 + features
    const start2 = start1 + features
    const start3 = start2 + features
    const start4 = start3 + features
    const start5 = start4 + features
    const start6 = start5 + features
    const start7 = start6 + features
    let node0 = 1
    let node1 = 1
    let node2 = 1
    let node3 = 1
    let node4 = 1
    let node5 = 1
    let node6 = 1
    let node7 = 1
    for (let level = 0; level < height; level++) {
      node0 = child(node0, start0, slot, values, splitFeature, threshold)
      node1 = child(node1, start1, slot, values, splitFeature, threshold)
      node2 = child(node2, start2, slot, values, splitFeature, threshold)
      node3 = child(node3, start3, slot, values, splitFeature, threshold)
      node4 = child(node4, start4, slot, values, splitFeature, threshold)
      node5 = child(node5, start5, slot, values, splitFeature, threshold)
      node6 = child(node6, start6, slot, values, splitFeature, threshold)
      node7 = child(node7, start7, slot, values, splitFeature, threshold)
    }
    add(sums, row, pathLength[leaf + node0] as number)
    add(sums, row + 1, pathLength[leaf + node1] as number)
    add(sums, row + 2, pathLength[leaf + node2] as number)
    add(sums, row + 3, pathLength[leaf + node3] as number)
    add(sums, row + 4, pathLength[leaf + node4] as number)
    add(sums, row + 5, pathLength[leaf + node5] as number)
    add(sums, row + 6, pathLength[leaf + node6] as number)
    add(sums, row + 7, pathLength[leaf + node7] as number)
  }
  for (; row < end; row++) {
    let node = 1
    for (let level = 0; level < height; level++)
      node = child(node, row * features, slot, values, splitFeature, threshold)
    add(sums, row, pathLength[leaf + node] as number)
  }
}

function child(
  node: number,
  start: number,
  slot: number,
  values: Float32Array,
  splitFeature: Uint8Array,
  threshold: Float32Array,
): number {
  const feature = splitFeature[slot + node] as number
  // Within an integer sum, V8 turns a comparison into a number without a jump.
  const right = +((values[start + feature] as number) >= (threshold[slot + node] as number))
  return ((node << 1) + right) | 0
}

function add(sums: Float64Array, row: number, length: number): void {
  sums[row] = (sums[row] as number) + length
}
