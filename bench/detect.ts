/**
 * Rows scored per second on one core by the isolation forest of Windlass and by the two of npm, and how well each
 * finds labelled anomalies. All score the same rows in the same run, in turns.
 */
import { IsolationForest as PlainForest } from 'isolation-forest'
import { IsolationForest as MlForest } from 'ml-isolation-forest'
import { encodeRows } from '../packages/detect/src/features/encode-rows.ts'
import { subjectsOf } from '../packages/detect/src/features/feature-subject.ts'
import { growForest } from '../packages/detect/src/forest/grow-forest.ts'
import { type Rows, rowCount } from '../packages/detect/src/forest/isolation-forest.ts'
import { seededRandom } from '../packages/detect/src/forest/random.ts'
import { scoreRows } from '../packages/detect/src/forest/score-rows.ts'
import { auroc } from '../packages/detect/src/testing/auroc.ts'
import { readLabelledSet } from '../packages/detect/src/testing/labelled-set.ts'
import { mainnetSample } from '../packages/detect/src/testing/mainnet-sample.ts'

const trees = 100
const sampleSize = 256
const repetitions = 7

interface DataSet {
  readonly name: string
  readonly rows: Rows
  readonly isAnomaly?: readonly boolean[]
}

/** Scores every row of a data set; made by a training that is not measured with it. */
type Scorer = () => ArrayLike<number>

interface Contender {
  readonly name: string
  readonly train: (rows: Rows, seed: number) => Scorer
}

const contenders: readonly Contender[] = [
  {
    name: 'windlass',
    train: (rows, seed) => {
      const forest = growForest({ rows, trees, sampleSize, seed })
      return () => scoreRows(forest, rows)
    },
  },
  { name: 'ml-isolation-forest', train: (rows) => trainMl(rows, listsOf(rows)) },
  { name: 'ml-isolation-forest, 256 rows', train: (rows, seed) => trainMl(rows, draw(listsOf(rows), seed)) },
  { name: 'isolation-forest', train: (rows) => trainPlain(rows, objectsOf(rows)) },
  { name: 'isolation-forest, 256 rows', train: (rows, seed) => trainPlain(rows, draw(objectsOf(rows), seed)) },
]

interface Measured {
  readonly contender: Contender
  /** One entry per repetition. */
  readonly rowsPerSecond: number[]
  readonly trainingMs: number[]
  readonly areas: number[]
}

export async function run({ write }: { readonly write: (line: string) => void }): Promise<void> {
  const blocks = await mainnetSample()
  const dataSets: DataSet[] = [
    { name: 'Ethereum mainnet sample', rows: encodeRows(blocks.flatMap(subjectsOf)) },
    { name: 'mammography (ADBench)', ...(await readLabelledSet('23_mammography')) },
    { name: 'cardio (ADBench)', ...(await readLabelledSet('6_cardio')) },
  ]
  write(
    `${trees} trees. Rows scored per second on one core, median of ${repetitions} repetitions in turns and their range; how`,
  )
  write('many times as fast windlass is; the time of one training; the area under the ROC curve, with its range.')
  write('windlass draws 256 rows for each tree. The others grow every tree on all rows they are given, whatever sample')
  write('size is asked for, so each is measured twice: given all rows, and given one sample of 256.')
  for (const dataSet of dataSets) compare(dataSet, write)
}

function compare({ name, rows, isAnomaly }: DataSet, write: (line: string) => void): void {
  write('')
  write(`${name}: ${grouped(rowCount(rows))} rows of ${rows.features} features`)
  const measured = contenders.map(
    (contender): Measured => ({ contender, rowsPerSecond: [], trainingMs: [], areas: [] }),
  )
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { contender, rowsPerSecond, trainingMs, areas } of measured) {
      const trainingStart = performance.now()
      const score = contender.train(rows, repetition)
      trainingMs.push(performance.now() - trainingStart)
      // The first scoring pays for compilation, and is not counted.
      const scores = score()
      if (isAnomaly !== undefined) areas.push(auroc(scores, isAnomaly))
      rowsPerSecond.push(rowsScoredPerSecond(score, rowCount(rows)))
    }
  }
  const own = median(measured[0]?.rowsPerSecond ?? [])
  for (const { contender, rowsPerSecond, trainingMs, areas } of measured) {
    const columns = [
      contender.name.padEnd(30),
      `${grouped(median(rowsPerSecond)).padStart(9)} rows/s`,
      `(${range(rowsPerSecond, grouped)})`.padEnd(24),
      `${(own / median(rowsPerSecond)).toFixed(1)} times`.padStart(10),
      `trained in ${median(trainingMs).toFixed(0)} ms`.padEnd(17),
      ...(areas.length > 0 ? [`AUROC ${median(areas).toFixed(3)} (${range(areas, (area) => area.toFixed(3))})`] : []),
    ]
    write(`  ${columns.join('  ')}`.trimEnd())
  }
}

/** Repeats the scoring until it took long enough for the clock. */
function rowsScoredPerSecond(score: Scorer, rows: number): number {
  const start = performance.now()
  let scored = 0
  do {
    score()
    scored += rows
  } while (performance.now() - start < 200)
  return (scored * 1000) / (performance.now() - start)
}

function trainMl(rows: Rows, training: number[][]): Scorer {
  const forest = new MlForest({ nEstimators: trees })
  forest.train(training)
  const lists = listsOf(rows)
  return () => forest.predict(lists)
}

function trainPlain(rows: Rows, training: Record<string, number>[]): Scorer {
  const forest = new PlainForest(trees, sampleSize)
  forest.fit(training)
  const objects = objectsOf(rows)
  return () => forest.predict(objects)
}

function listsOf({ values, features }: Rows): number[][] {
  return Array.from({ length: values.length / features }, (_, row) => [
    ...values.subarray(row * features, (row + 1) * features),
  ])
}

function objectsOf(rows: Rows): Record<string, number>[] {
  return listsOf(rows).map((list) => Object.fromEntries(list.map((value, column) => [`feature${column}`, value])))
}

function draw<Row>(rows: readonly Row[], seed: number): Row[] {
  const random = seededRandom({ seed, stream: 0 })
  return rows
    .map((row) => ({ row, place: random() }))
    .sort((left, right) => left.place - right.place)
    .slice(0, sampleSize)
    .map(({ row }) => row)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? 0
}

function range(numbers: readonly number[], text: (number: number) => string): string {
  return `${text(Math.min(...numbers))} to ${text(Math.max(...numbers))}`
}

function grouped(number: number): string {
  return Math.round(number).toLocaleString('en')
}
