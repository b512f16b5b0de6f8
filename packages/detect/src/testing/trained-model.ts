import { subjectsOf } from '../features/feature-subject.ts'
import { type TrainedModel, trainModel } from '../models/model.ts'
import { readBlock } from '../transactions/read-block.ts'
import { rpcBlock } from './rpc-blocks.ts'

/** A small model, another one for each seed. */
export function trainedModel(seed: number): TrainedModel {
  const json = rpcBlock({ height: 1, parentHash: `0x${'0'.repeat(64)}`, transactions: 40 })
  return trainModel({
    subjects: subjectsOf(readBlock({ json, origin: 'the test' })),
    settings: { trees: 3, sampleSize: 8, seed },
    trainedAtMs: 1000 + seed,
  })
}
