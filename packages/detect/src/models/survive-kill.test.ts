import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { trainedModel } from '../testing/trained-model.ts'
import { ModelStore } from './model-store.ts'

const trainer = fileURLToPath(new URL('./fixtures/train-until-killed.ts', import.meta.url))

/** Lets a process train until it has announced some models, kills it, and gives the last one it announced. */
async function trainUntilKilled(directory: string, announcements: number): Promise<string | undefined> {
  const child = spawn(process.execPath, [trainer, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const announced: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // The process goes on while the signal travels, so that it dies in any step.
    if (announced.push(line) === announcements) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return announced.at(-1)
}

test('a process killed at any moment has lost no model it announced, and the active one is whole', async () => {
  await using directory = await temporaryDirectory()
  for (const announcements of [1, 4, 9, 2, 6]) {
    const announced = (await trainUntilKilled(directory.path, announcements)) ?? ''
    const store = await ModelStore.open({ directory: directory.path })
    const active = await store.loadActive()
    expect(active?.id && active.id >= announced).toBe(true)
    const ids = await store.ids()
    for (const [index, id] of ids.entries()) expect(await store.load(id)).toEqual({ id, ...trainedModel(index + 1) })
  }
})
