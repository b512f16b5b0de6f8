import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findHome } from './home.ts'

let root: string

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-home-')))
  mkdirSync(join(root, 'project', 'deep', 'inside'), { recursive: true })
  mkdirSync(join(root, 'project', '.windlass'))
  mkdirSync(join(root, 'elsewhere'))
})

afterAll(() => rmSync(root, { recursive: true }))

test('a home that is named is that one, relative to the working directory', () => {
  const directory = join(root, 'project')
  const environment = { WINDLASS_HOME: 'from-environment' }
  expect(findHome({ flag: 'named', environment, directory })).toBe(join(directory, 'named'))
  expect(findHome({ flag: undefined, environment, directory })).toBe(join(directory, 'from-environment'))
})

test('otherwise it is the nearest one, here or above', () => {
  const directory = join(root, 'project', 'deep', 'inside')
  expect(findHome({ flag: undefined, environment: {}, directory })).toBe(join(root, 'project', '.windlass'))
})

test('and where there is none it is made here', () => {
  const directory = join(root, 'elsewhere')
  expect(findHome({ flag: undefined, environment: {}, directory })).toBe(join(directory, '.windlass'))
})
