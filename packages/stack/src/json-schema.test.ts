import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { stackJsonSchema } from './json-schema.ts'
import { localStack } from './testing/local-stack.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const stacks = join(import.meta.dirname, '../../../stacks')
const validate = new Ajv({ strict: true, formats: { uri: true } }).compile(stackJsonSchema())

function descriptionsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(directory, name))
}

function accepts(path: string): boolean {
  return validate(parse(readFileSync(path, 'utf8'), { merge: true }))
}

describe('the JSON Schema', () => {
  it.each([...descriptionsIn(stacks), ...descriptionsIn(join(fixtures, 'valid'))])('accepts %s', (path) => {
    accepts(path)
    expect(validate.errors).toBe(null)
  })

  it.each(descriptionsIn(join(fixtures, 'form')))('refuses the form of %s', (path) => {
    expect(accepts(path)).toBe(false)
  })

  it('refuses an override of a key that no component has', () => {
    const description = parse(localStack)
    description.environments.local.overrides = { components: { node: { replica: 5 } } }
    expect(validate(description)).toBe(false)
  })

  it('refuses an override of a kind that there is not, and of the kind of a component', () => {
    const description = parse(localStack)
    description.environments.local.overrides = { kinds: { chian: {} } }
    expect(validate(description)).toBe(false)
    description.environments.local.overrides = { kinds: { chain: { kind: 'service' } } }
    expect(validate(description)).toBe(false)
  })

  it('has a name, and a description for every kind of component', () => {
    const schema = stackJsonSchema()
    expect(schema['$id']).toBe('urn:windlass:stack')
    expect(JSON.stringify(schema)).toContain('Nodes of one blockchain')
  })

  it('is what lies beside the stacks for editors', async () => {
    const text = `${JSON.stringify(stackJsonSchema(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot(join(stacks, 'windlass.schema.json'))
  })
})
