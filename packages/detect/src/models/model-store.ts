import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { transactionFeatures } from '../features/transaction-features.ts'
import { type DurableFiles, diskFiles, temporarySuffix, writeAtomically } from '../files/write-atomically.ts'
import type { Model, TrainedModel } from './model.ts'
import { decodeModel, encodeModel } from './model-bytes.ts'

const modelFile = /^(model-\d{6})\.forest$/
const activationFile = 'active.json'

const activationSchema = z.strictObject({
  active: z.string(),
  /** What was active before, latest first. */
  previous: z.array(z.string()),
})

type Activation = z.output<typeof activationSchema>

/**
 * The trained models of one detector, a file each, and which of them is active.
 *
 * One process may write at a time. Whenever it dies, the store opens again with every model that was saved and with the
 * old or the new one active.
 */
export class ModelStore {
  readonly #directory: string
  readonly #files: DurableFiles

  private constructor(directory: string, files: DurableFiles) {
    this.#directory = directory
    this.#files = files
  }

  /** Opens the store in a directory, which is made where it is missing. */
  static async open(options: { readonly directory: string; readonly files?: DurableFiles }): Promise<ModelStore> {
    const { directory, files = diskFiles } = options
    await mkdir(directory, { recursive: true })
    const unfinished = (await readdir(directory)).filter((name) => name.endsWith(temporarySuffix))
    await Promise.all(unfinished.map((name) => rm(join(directory, name), { force: true })))
    return new ModelStore(directory, files)
  }

  /** The versions there are, oldest first. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.#directory)
    return names.flatMap((name) => modelFile.exec(name)?.[1] ?? []).sort()
  }

  async activeId(): Promise<string | undefined> {
    return (await this.#activation())?.active
  }

  /** Gives a trained model the next version and keeps it; it is not yet active. */
  async save(trained: TrainedModel): Promise<Model> {
    const last = Number((await this.ids()).at(-1)?.slice('model-'.length) ?? 0)
    const model = { id: `model-${String(last + 1).padStart(6, '0')}`, ...trained }
    await this.#write(`${model.id}.forest`, encodeModel(model))
    return model
  }

  /** @throws CodedError `DETECT_MODEL_UNKNOWN`, or what `decodeModel` throws. */
  async load(id: string): Promise<Model> {
    if (!modelFile.test(`${id}.forest`)) throw unknownModel(id)
    const path = join(this.#directory, `${id}.forest`)
    const bytes = await readIfThere(path)
    if (bytes === undefined) throw unknownModel(id)
    return decodeModel({ bytes, origin: path })
  }

  /** The active model; `undefined` where none was activated yet. Throws as {@link ModelStore.activate} does. */
  async loadActive(): Promise<Model | undefined> {
    const id = await this.activeId()
    return id === undefined ? undefined : this.#loadUsable(id)
  }

  /**
   * Makes a version the active one, after reading it to be sure that it can be.
   *
   * @throws CodedError `DETECT_MODEL_FEATURES`, or what {@link ModelStore.load} throws.
   */
  async activate(id: string): Promise<Model> {
    const model = await this.#loadUsable(id)
    // What cannot be read is replaced.
    const before = await this.#activation().catch((error: unknown) => {
      if (!isCodedError(error, 'DETECT_MODEL_CORRUPT')) throw error
      return undefined
    })
    if (before?.active !== id)
      await this.#writeActivation({
        active: id,
        previous: before === undefined ? [] : [before.active, ...before.previous],
      })
    return model
  }

  /**
   * Makes the version active that was so before the present one.
   *
   * @throws CodedError `DETECT_MODEL_NO_PREVIOUS` where there is none.
   */
  async rollBack(): Promise<Model> {
    const [id, ...previous] = (await this.#activation())?.previous ?? []
    if (id === undefined)
      throw new CodedError('DETECT_MODEL_NO_PREVIOUS', 'no model was active before the present one', {
        hint: 'List the models and activate one by its id.',
      })
    const model = await this.#loadUsable(id)
    await this.#writeActivation({ active: id, previous })
    return model
  }

  async #loadUsable(id: string): Promise<Model> {
    const model = await this.load(id)
    const present = transactionFeatures.map(({ name }) => name)
    if (present.join() === model.features.join()) return model
    throw new CodedError('DETECT_MODEL_FEATURES', `${id} was trained on other features than this version computes`, {
      hint: 'Activate a model that this version trained, or train one.',
      details: { trained: model.features, present },
    })
  }

  async #activation(): Promise<Activation | undefined> {
    const path = join(this.#directory, activationFile)
    const bytes = await readIfThere(path)
    if (bytes === undefined) return undefined
    try {
      return activationSchema.parse(JSON.parse(bytes.toString('utf8')))
    } catch (cause) {
      throw new CodedError('DETECT_MODEL_CORRUPT', `${path} does not say which model is active`, {
        hint: 'Remove the file and activate a model; a detector without an active model trains a new one.',
        cause,
      })
    }
  }

  async #writeActivation(activation: Activation): Promise<void> {
    await this.#write(activationFile, Buffer.from(`${JSON.stringify(activation)}\n`))
  }

  async #write(name: string, content: Uint8Array): Promise<void> {
    await writeAtomically({ path: join(this.#directory, name), content, files: this.#files })
  }
}

function unknownModel(id: string): CodedError {
  return new CodedError('DETECT_MODEL_UNKNOWN', `there is no model ${id}`, {
    hint: 'List the models to see their ids.',
  })
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
