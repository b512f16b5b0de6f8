import { detectorConfigSchema } from '@windlass/contract/detector-config'
import { variableOfKey } from '@windlass/contract/process-environment'
import { CodedError } from '@windlass/errors/coded-error'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readConfiguration } from './configuration.ts'
import type { ConfigurationProblem } from './configuration-problem.ts'

const schema = z.strictObject({
  name: z.string(),
  rpcPort: z.int().min(1).max(65535).default(8546),
  mode: z.enum(['fast', 'safe']).default('safe'),
  urls: z.array(z.string()).min(1).optional(),
  apiToken: z.string().min(20).optional(),
  mining: z.strictObject({ enabled: z.boolean().default(true), threads: z.int().default(1) }).prefault({}),
})

interface Given {
  readonly file?: unknown
  readonly variables?: Readonly<Record<string, string>>
}

function read({ file, variables = {} }: Given) {
  const text = typeof file === 'string' ? file : JSON.stringify(file)
  return readConfiguration({
    schema,
    environment: { ...variables, ...(file !== undefined && { WINDLASS_CONFIG_FILE: '/etc/node.json' }) },
    readFile: async () => text,
  })
}

async function problemsOf(given: Given): Promise<readonly ConfigurationProblem[]> {
  const error = await read(given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof CodedError)) throw new Error('expected a CodedError', { cause: error })
  expect(error.code).toBe('SERVICE_CONFIGURATION_INVALID')
  return error.details['problems'] as readonly ConfigurationProblem[]
}

test('defaults fill what neither the file nor a variable gives', async () => {
  expect(await read({ file: { name: 'node-0' } })).toEqual({
    name: 'node-0',
    rpcPort: 8546,
    mode: 'safe',
    mining: { enabled: true, threads: 1 },
  })
})

test('no file is needed where variables give everything', async () => {
  expect(await read({ variables: { WINDLASS_NAME: 'node-1' } })).toMatchObject({ name: 'node-1' })
})

test('a variable wins over the file, the file over the default, key by key', async () => {
  const layer = fc.record(
    {
      name: fc.string(),
      rpcPort: fc.integer({ min: 1, max: 65535 }),
      mode: fc.constantFrom('fast', 'safe'),
      urls: fc.array(fc.webUrl(), { minLength: 1 }),
      mining: fc.record({ enabled: fc.boolean(), threads: fc.integer() }),
    },
    { requiredKeys: [] },
  )
  const property = fc.asyncProperty(layer, layer, async (file, variable) => {
    const variables = Object.fromEntries(
      Object.entries(variable).map(([key, value]) => [
        variableOfKey(key),
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
    const defaults = { rpcPort: 8546, mode: 'safe', mining: { enabled: true, threads: 1 } }
    const expected = { ...defaults, name: 'default', ...file, ...variable }
    expect(await read({ file: { name: 'default', ...file }, variables })).toEqual(expected)
  })
  await fc.assert(property)
})

test('a key that holds a string takes its variable as it is, even where it reads as JSON', async () => {
  expect(await read({ variables: { WINDLASS_NAME: '17' } })).toMatchObject({ name: '17' })
  expect(await read({ variables: { WINDLASS_NAME: '"quoted"' } })).toMatchObject({ name: '"quoted"' })
})

test('variables of other programs are no mistake', async () => {
  expect(await read({ variables: { WINDLASS_NAME: 'a', WINDLASS_HOME: '/home', PATH: '/bin' } })).toMatchObject({
    name: 'a',
  })
})

test('every mistake is told at once, each with key, value, what is allowed, and its source', async () => {
  const problems = await problemsOf({
    file: { rpcPort: 70_000, mining: { enabled: 'yes', thread: 2 }, colour: 'red' },
    variables: { WINDLASS_MODE: 'swift', WINDLASS_URLS: 'http://one' },
  })
  expect(problems).toEqual(
    expect.arrayContaining([
      { key: 'rpcPort', given: 'given 70000', allowed: 'at most 65535', source: 'from /etc/node.json' },
      { key: 'mining.enabled', given: 'given "yes"', allowed: 'true or false', source: 'from /etc/node.json' },
      { key: 'mining.thread', given: 'no such key', allowed: 'one of enabled, threads', source: 'from /etc/node.json' },
      { key: 'mode', given: 'given "swift"', allowed: 'one of fast, safe', source: 'from WINDLASS_MODE' },
      { key: 'urls', given: 'given "http://one"', allowed: 'a list', source: 'from WINDLASS_URLS' },
      { key: 'name', given: 'missing', allowed: 'text', source: 'set it as WINDLASS_NAME or in /etc/node.json' },
      expect.objectContaining({ key: 'colour', given: 'no such key' }),
    ]),
  )
  expect(problems).toHaveLength(7)
})

test('of a choice between forms, the names of the forms are told', async () => {
  const error: unknown = await readConfiguration({
    schema: detectorConfigSchema,
    environment: { WINDLASS_NAME: 'd', WINDLASS_DATA_DIR: '/data', WINDLASS_SOURCES: '[{"kind": "nodes"}]' },
    readFile: async () => '',
  }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    details: { problems: [{ key: 'sources.0.kind', given: 'given "nodes"', allowed: 'one of blocks, node, kafka' }] },
  })
})

test('a file that cannot be read is told together with bad variables, and not as missing keys', async () => {
  const error = await readConfiguration({
    schema,
    environment: { WINDLASS_CONFIG_FILE: '/etc/node.json', WINDLASS_RPC_PORT: '0' },
    readFile: () => Promise.reject(new Error('ENOENT: no such file')),
  }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    details: { problems: [{ key: 'WINDLASS_CONFIG_FILE', source: '/etc/node.json' }, { key: 'rpcPort' }] },
  })
  expect(String(error)).toContain('ENOENT')
})

test('a file that is not JSON is told by position where there is one, without quoting it', async () => {
  expect(await problemsOf({ file: '{\n  "name": "a"' })).toMatchObject([
    { given: 'the file is not JSON (line 2 column 14)' },
  ])
  expect(await problemsOf({ file: '{ "apiToken": hunter2 }' })).toMatchObject([{ given: 'the file is not JSON' }])
})

test('a file that holds no object is refused', async () => {
  expect(await problemsOf({ file: [1, 2] })).toMatchObject([{ given: 'the file holds JSON that is no object' }])
})

test('what looks like a secret is never shown', async () => {
  const secret = fc.string({ minLength: 6, maxLength: 19, unit: fc.constantFrom(...'QWXYZJKV') })
  const property = fc.asyncProperty(secret, fc.boolean(), async (value, inFile) => {
    const given = inFile
      ? { file: { name: 'a', apiToken: value } }
      : { variables: { WINDLASS_NAME: 'a', WINDLASS_API_TOKEN: value } }
    const error: unknown = await read(given).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ details: { problems: [{ key: 'apiToken', given: 'given a hidden value' }] } })
    expect(`${error}${JSON.stringify(error)}`).not.toContain(value)
  })
  await fc.assert(property)
})

test('credentials inside an address are masked', async () => {
  const [problem] = await problemsOf({
    variables: { WINDLASS_NAME: 'a', WINDLASS_URLS: 'https://user:hunter2@host/x' },
  })
  expect(problem?.given).toBe('given "https://…@host/x"')
})
