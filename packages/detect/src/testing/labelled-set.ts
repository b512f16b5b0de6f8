import { readFile } from 'node:fs/promises'
import type { Rows } from '../forest/isolation-forest.ts'
import { readNpz } from './npz.ts'

/** Rows of which it is known which are anomalies. */
export interface LabelledSet {
  readonly rows: Rows
  readonly isAnomaly: readonly boolean[]
}

/** One of the labelled sets in `fixtures/adbench`. */
export async function readLabelledSet(name: '6_cardio' | '23_mammography' | '38_thyroid'): Promise<LabelledSet> {
  const arrays = readNpz(await readFile(new URL(`../../fixtures/adbench/${name}.npz`, import.meta.url)))
  const [x, y] = [arrays.get('X'), arrays.get('y')]
  const [count, features] = x?.shape ?? []
  if (x === undefined || y === undefined || count === undefined || features === undefined)
    throw new TypeError(`${name} holds no X and y`)
  const values = new Float32Array(count * features)
  for (let row = 0; row < count; row++)
    for (let column = 0; column < features; column++)
      values[row * features + column] = x.numbers[
        x.fortranOrder ? column * count + row : row * features + column
      ] as number
  return { rows: { values, features }, isAnomaly: Array.from(y.numbers, (label) => label === 1) }
}
