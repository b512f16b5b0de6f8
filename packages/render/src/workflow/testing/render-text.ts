import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import { renderGithubWorkflow } from '../render-github-workflow.ts'

/** A description with several environments, of which one is local and one runs other images. */
export const shop = readFileSync(join(import.meta.dirname, '../fixtures/shop.yaml'), 'utf8')

/** The workflow of a description given as text. */
export async function renderText(text: string, file = 'stacks/shop.yaml') {
  const loaded = await loadEveryStack({ path: file, readFile: async () => text })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return renderGithubWorkflow({ stacks: loaded.stacks, ci: loaded.ci, file })
}
