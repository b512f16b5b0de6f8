import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const notProduct = /\.test\.ts$|\/(fixtures|testing)\//

/** What an error is made with, and what stands in tables that errors are made from: the latter begins with its package. */
async function codesOf(packageName: string): Promise<readonly string[]> {
  const codes = new RegExp(
    `(?:new CodedError\\(\\s*|code: )'([A-Z_]+)'|'(${packageName.toUpperCase()}_[A-Z0-9_]+)'`,
    'g',
  )
  const found = new Set<string>()
  for await (const file of glob(`packages/${packageName}/src/**/*.ts`, { cwd: root })) {
    if (notProduct.test(file)) continue
    for (const [, made, named] of readFileSync(join(root, file), 'utf8').matchAll(codes)) found.add(made ?? named ?? '')
  }
  return [...found].toSorted()
}

async function codesByPackage(): Promise<Record<string, readonly string[]>> {
  const codes: Record<string, readonly string[]> = {}
  for await (const directory of glob('packages/*', { cwd: root })) {
    const packageName = directory.slice('packages/'.length)
    const found = await codesOf(packageName)
    if (found.length > 0) codes[packageName] = found
  }
  return codes
}

/** Headings of the page: a package, and below it its codes. */
function documented(page: string): Record<string, readonly string[]> {
  const packages = page.split(/^## /m).slice(1)
  return Object.fromEntries(
    packages.map((section) => [
      section.split('\n', 1)[0],
      [...section.matchAll(/^### (.+)$/gm)].map(([, code]) => code ?? ''),
    ]),
  )
}

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

test('docs/errors.md has one entry for every code of the sources, in order, and no other', async () => {
  expect(documented(page)).toEqual(await codesByPackage())
})

test('every entry says more than its name', () => {
  const entries = page.split(/^### /m).slice(1)
  expect(entries.length).toBeGreaterThan(0)
  for (const entry of entries)
    expect(entry.split(/^## /m)[0]?.split('\n').slice(1).join(' ').trim()).toMatch(/^.{60,}\.$/)
})
