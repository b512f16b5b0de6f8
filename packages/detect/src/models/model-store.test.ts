import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DurableFiles, diskFiles } from '../files/write-atomically.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { trainedModel } from '../testing/trained-model.ts'
import { ModelStore } from './model-store.ts'

/** Files of a process that dies in the middle of one step: what it was writing is half there, and nothing follows. */
function dyingFiles(survivedSteps: number): DurableFiles & { readonly isDead: boolean } {
  let steps = 0
  const step = async (whole: () => Promise<void>, half: () => Promise<void>) => {
    if (steps++ < survivedSteps) return whole()
    if (steps === survivedSteps + 1) await half()
    throw new TypeError('the process is dead')
  }
  return {
    get isDead() {
      return steps > survivedSteps
    },
    writeSynced: (path, content) =>
      step(
        () => diskFiles.writeSynced(path, content),
        () => writeFile(path, content.subarray(0, content.length >> 1)),
      ),
    rename: (from, to) =>
      step(
        () => diskFiles.rename(from, to),
        async () => {},
      ),
    syncDirectory: (path) =>
      step(
        () => diskFiles.syncDirectory(path),
        async () => {},
      ),
  }
}

async function trainAndActivate(store: ModelStore, seed: number): Promise<void> {
  await store.activate((await store.save(trainedModel(seed))).id)
}

test('gives every model the next version and loads each as it was saved', async () => {
  await using directory = await temporaryDirectory()
  const store = await ModelStore.open({ directory: directory.path })
  const saved = [await store.save(trainedModel(1)), await store.save(trainedModel(2))]
  expect(await store.ids()).toEqual(['model-000001', 'model-000002'])
  for (const model of saved) expect(await store.load(model.id)).toEqual(model)
  expect(await store.loadActive()).toBeUndefined()
})

test('activates a model and rolls back through all that were active before', async () => {
  await using directory = await temporaryDirectory()
  const store = await ModelStore.open({ directory: directory.path })
  for (const seed of [1, 2, 3]) await trainAndActivate(store, seed)
  const again = await ModelStore.open({ directory: directory.path })
  expect((await again.loadActive())?.id).toBe('model-000003')
  expect((await again.rollBack()).id).toBe('model-000002')
  expect((await again.rollBack()).id).toBe('model-000001')
  expect(await (await ModelStore.open({ directory: directory.path })).activeId()).toBe('model-000001')
  await expect(again.rollBack()).rejects.toMatchObject({ code: 'DETECT_MODEL_NO_PREVIOUS' })
})

test('whichever step a process dies in, the old or the new model is active and whole', async () => {
  let deaths = 0
  for (let survivedSteps = 0; ; survivedSteps++) {
    await using directory = await temporaryDirectory()
    await trainAndActivate(await ModelStore.open({ directory: directory.path }), 1)
    const files = dyingFiles(survivedSteps)
    const dying = await ModelStore.open({ directory: directory.path, files })
    await trainAndActivate(dying, 2).catch((error: unknown) => expect(error).toBeInstanceOf(TypeError))
    const after = await ModelStore.open({ directory: directory.path })
    const active = await after.loadActive()
    expect([trainedModel(1), trainedModel(2)]).toContainEqual({ ...active, id: undefined })
    for (const id of await after.ids()) expect((await after.load(id)).id).toBe(id)
    expect((await readdir(directory.path)).filter((name) => name.endsWith('.writing'))).toEqual([])
    if (!files.isDead) {
      expect(active?.id).toBe('model-000002')
      break
    }
    deaths++
    // And the next training goes on as if nothing had been.
    await trainAndActivate(after, 3)
    expect((await after.loadActive())?.seed).toBe(3)
  }
  expect(deaths).toBe(6)
})

test('refuses to activate what cannot be loaded and stays with what was active', async () => {
  await using directory = await temporaryDirectory()
  const store = await ModelStore.open({ directory: directory.path })
  await trainAndActivate(store, 1)
  const { id } = await store.save(trainedModel(2))
  await writeFile(join(directory.path, `${id}.forest`), 'something else')
  await expect(store.activate(id)).rejects.toMatchObject({ code: 'DETECT_MODEL_FOREIGN' })
  for (const unknown of ['model-000009', '../model-000001', 'active'])
    await expect(store.activate(unknown)).rejects.toMatchObject({ code: 'DETECT_MODEL_UNKNOWN' })
  const { id: other } = await store.save({ ...trainedModel(3), features: trainedModel(3).features.toReversed() })
  await expect(store.activate(other)).rejects.toMatchObject({ code: 'DETECT_MODEL_FEATURES' })
  expect(await store.activeId()).toBe('model-000001')
})

test('a lost record of what is active is an error, until another model is activated', async () => {
  await using directory = await temporaryDirectory()
  const store = await ModelStore.open({ directory: directory.path })
  await trainAndActivate(store, 1)
  await writeFile(join(directory.path, 'active.json'), '{"active":')
  await expect(store.loadActive()).rejects.toMatchObject({ code: 'DETECT_MODEL_CORRUPT' })
  await store.activate('model-000001')
  expect((await store.loadActive())?.id).toBe('model-000001')
})
