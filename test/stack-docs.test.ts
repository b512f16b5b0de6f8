import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { componentSchemas } from '../packages/stack/src/component.ts'
import { checkStack } from '../packages/stack/src/load-stack.ts'
import { withTables } from '../scripts/stack-tables.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/stack.md'), 'utf8')
const examples = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
  title: text.split('\n').find((line) => line.includes('name:')) ?? '',
}))

describe('docs/stack.md', () => {
  let directory: string

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windlass-docs-'))
  })

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  test('has the tables of the present schemas', () => {
    // `node scripts/stack-tables.ts` writes them.
    expect(page).toBe(withTables(page))
  })

  test('has a section for every kind of component', () => {
    const sections = [...page.matchAll(/^### (\w+)\n[\s\S]*?<!-- table (\w+) -->/gm)]
    for (const [, heading, table] of sections) expect(table).toBe(heading)
    expect(sections.map(([, heading]) => heading).toSorted()).toEqual(Object.keys(componentSchemas).toSorted())
  })

  test('has examples in both languages', () => {
    expect(new Set(examples.map(({ language }) => language))).toEqual(new Set(['yaml', 'ts']))
  })

  test.each(examples)('has nothing wrong in its example: $language, $title', async ({ language, text }) => {
    const path = join(directory, `example-${examples.findIndex((example) => example.text === text)}.${language}`)
    writeFileSync(path, text)
    const checked = await checkStack({ path, readFile: (file) => readFile(file, 'utf8') })
    expect(checked.problems).toEqual([])
    expect(checked.environments).toContain('local')
  })
})
