import { CodedError } from '@windlass/errors/coded-error'
import { type IsolationForest, maxFeatures, maxSampleSize, type Rows, rowCount } from './isolation-forest.ts'
import { averagePathLength } from './path-length.ts'
import { type Random, seededRandom } from './random.ts'

export interface GrowOptions {
  readonly rows: Rows
  readonly trees: number
  /** Rows drawn for each tree; all of them where there are fewer. */
  readonly sampleSize: number
  readonly seed: number
}

/**
 * Grows an isolation forest: each tree from rows drawn without replacement, split at random until a row stands alone
 * or the height limit of ceil(log2(sample size)) is reached.
 *
 * Liu, Ting and Zhou, "Isolation Forest", ICDM 2008, algorithms 1 and 2. A split takes its feature among those that
 * still differ within the node, so constant features and duplicated rows cost no levels: rows that are all equal end
 * in one leaf.
 *
 * @throws CodedError `DETECT_FOREST_ROWS` where the rows cannot be trained on.
 */
export function growForest({ rows, trees, sampleSize, seed }: GrowOptions): IsolationForest {
  const count = rowCount(rows)
  refuseUnusable(rows, sampleSize)
  const drawn = Math.min(sampleSize, count)
  const height = Math.ceil(Math.log2(drawn))
  const slots = trees << height
  const forest = {
    trees,
    features: rows.features,
    sampleSize: drawn,
    height,
    splitFeature: new Uint8Array(slots),
    threshold: new Float32Array(slots).fill(Number.POSITIVE_INFINITY),
    pathLength: new Float32Array(slots),
  }
  const pathLengthOfSize = Float64Array.from({ length: drawn + 1 }, (_, size) => averagePathLength(size))
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  for (let tree = 0; tree < trees; tree++) {
    // The draw shuffles `order` in place; starting from the same one keeps a tree independent of those before it.
    for (let row = 0; row < count; row++) order[row] = row
    const random = seededRandom({ seed, stream: tree })
    drawWithoutReplacement({ order, drawn, random })
    const grower = new TreeGrower({ forest, tree, rows, order, pathLengthOfSize, random })
    grower.grow({ node: 1, depth: 0, from: 0, to: drawn })
  }
  return forest
}

function refuseUnusable(rows: Rows, sampleSize: number): void {
  const refuse = (what: string, hint: string) => {
    throw new CodedError('DETECT_FOREST_ROWS', `a forest cannot be trained: ${what}`, { hint })
  }
  const count = rowCount(rows)
  if (rows.features < 1 || rows.features > maxFeatures)
    refuse(`rows of ${rows.features} features`, `Give every row between 1 and ${maxFeatures} features.`)
  if (!Number.isInteger(count))
    refuse(`${rows.values.length} values are no whole rows of ${rows.features}`, 'Pass complete rows.')
  if (count < 2) refuse(`${count} rows`, 'Train on at least two rows.')
  if (sampleSize < 2 || sampleSize > maxSampleSize)
    refuse(`a sample of ${sampleSize}`, `Set forest.sampleSize between 2 and ${maxSampleSize}.`)
  const broken = rows.values.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0)
    refuse(
      `row ${Math.floor(broken / rows.features)} feature ${broken % rows.features} is ${rows.values[broken]}`,
      'Replace missing values before training.',
    )
}

/** Moves a random sample to the first `drawn` places (Fisher and Yates). */
function drawWithoutReplacement(options: {
  readonly order: Uint32Array
  readonly drawn: number
  readonly random: Random
}): void {
  const { order, drawn, random } = options
  for (let place = 0; place < drawn; place++) swap(order, place, place + Math.floor(random() * (order.length - place)))
}

function swap(items: Uint8Array | Uint32Array, left: number, right: number): void {
  const kept = items[left] as number
  items[left] = items[right] as number
  items[right] = kept
}

interface TreeGrowerOptions {
  readonly forest: IsolationForest
  readonly tree: number
  readonly rows: Rows
  readonly order: Uint32Array
  readonly pathLengthOfSize: Float64Array
  readonly random: Random
}

interface Node {
  readonly node: number
  readonly depth: number
  /** The node holds the rows named by `order` in [from, to). */
  readonly from: number
  readonly to: number
}

class TreeGrower {
  readonly #options: TreeGrowerOptions
  readonly #firstSlot: number
  readonly #features: Uint8Array
  #low = 0
  #high = 0

  constructor(options: TreeGrowerOptions) {
    this.#options = options
    this.#firstSlot = options.tree << options.forest.height
    this.#features = Uint8Array.from({ length: options.rows.features }, (_, feature) => feature)
  }

  grow(at: Node): void {
    const { forest } = this.#options
    const feature = at.depth < forest.height && at.to - at.from > 1 ? this.#pickFeature(at) : undefined
    if (feature === undefined) {
      this.#endIn(at)
      return
    }
    const threshold = this.#pickThreshold()
    forest.splitFeature[this.#firstSlot + at.node] = feature
    forest.threshold[this.#firstSlot + at.node] = threshold
    const middle = this.#partition(at, feature, threshold)
    this.grow({ node: 2 * at.node, depth: at.depth + 1, from: at.from, to: middle })
    this.grow({ node: 2 * at.node + 1, depth: at.depth + 1, from: middle, to: at.to })
  }

  /** A random feature that differs within the node, its range left in `#low` and `#high`; none where all are equal. */
  #pickFeature({ from, to }: Node): number | undefined {
    const { rows, order, random } = this.#options
    for (let untried = this.#features.length; untried > 0; untried--) {
      const pick = Math.floor(random() * untried)
      const feature = this.#features[pick] as number
      this.#low = Number.POSITIVE_INFINITY
      this.#high = Number.NEGATIVE_INFINITY
      for (let place = from; place < to; place++) {
        const value = rows.values[(order[place] as number) * rows.features + feature] as number
        if (value < this.#low) this.#low = value
        if (value > this.#high) this.#high = value
      }
      if (this.#low < this.#high) return feature
      swap(this.#features, pick, untried - 1)
    }
    return undefined
  }

  /** Uniform in the range just found, never so low that nothing would be left of it. */
  #pickThreshold(): number {
    const threshold = Math.fround(this.#low + this.#options.random() * (this.#high - this.#low))
    return threshold > this.#low ? Math.min(threshold, this.#high) : this.#high
  }

  /** Orders the rows of the node into those below the threshold and the others; returns where the others begin. */
  #partition({ from, to }: Node, feature: number, threshold: number): number {
    const { rows, order } = this.#options
    let middle = from
    for (let place = from; place < to; place++) {
      const value = rows.values[(order[place] as number) * rows.features + feature] as number
      if (value < threshold) swap(order, place, middle++)
    }
    return middle
  }

  /** Gives every leaf under the node the path length of ending here. */
  #endIn({ node, depth, from, to }: Node): void {
    const { forest, pathLengthOfSize } = this.#options
    const levelsBelow = forest.height - depth
    const firstLeaf = this.#firstSlot + ((node - (1 << depth)) << levelsBelow)
    const length = depth + (pathLengthOfSize[to - from] as number)
    forest.pathLength.fill(length, firstLeaf, firstLeaf + (1 << levelsBelow))
  }
}
