import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { StackChange } from './change.ts'
import { localStack } from './testing/local-stack.ts'
import { writeChange } from './write-change.ts'

const config = (component: string, key: string, value: unknown): StackChange => ({
  kind: 'config',
  component,
  key,
  value,
})

/** Lines of `after` that `before` has not, without their indentation. */
function added(before: string, after: string): string[] {
  const known = new Set(before.split('\n'))
  return after
    .split('\n')
    .filter((line) => !known.has(line))
    .map((line) => line.trim())
}

describe('a change written into a file', () => {
  it('touches the line of the value and keeps its comment', () => {
    const before = localStack
    const after = writeChange({ text: before, change: { kind: 'replicas', component: 'node', replicas: 5 } })
    expect(added(before, after)).toEqual(['replicas: 5 # the fewest of which one may be lost'])
    expect(after.split('\n')).toHaveLength(before.split('\n').length)
  })

  it('adds a key that was left to its default, with every comment in place', () => {
    const before = localStack
    const after = writeChange({ text: before, change: config('node', 'readiness.minPeers', 2) })
    expect(added(before, after)).toEqual(['readiness:', 'minPeers: 2'])
    expect(
      after
        .split('\n')
        .filter((line) => !/readiness|minPeers/.test(line))
        .join('\n'),
    ).toBe(before)
  })

  it('adds to a list line by line, before the comments of what follows', () => {
    const text =
      'components:\n  node:\n    consensus:\n      upgrades:\n        - height: 9 # first\n          gasLimit: 20000000\n\n    # others\n    replicas: 3\n'
    const after = writeChange({
      text,
      change: config('node', 'consensus.upgrades', { height: 19, gasLimit: 30_000_000 }),
    })
    expect(after).toBe(text.replace('\n\n', '\n        - { height: 19, gasLimit: 30000000 }\n\n'))
  })

  it('adds to a list between brackets', () => {
    const once = writeChange({
      text: 'components:\n  node: { kind: chain } # three\n',
      change: config('node', 'consensus.upgrades', { height: 9, gasLimit: 20_000_000 }),
    })
    const twice = writeChange({
      text: once,
      change: config('node', 'consensus.upgrades', { height: 19, gasLimit: 30_000_000 }),
    })
    expect(twice).toContain('{ height: 9, gasLimit: 20000000 }, { height: 19, gasLimit: 30000000 }')
    expect(twice).toContain('# three')
  })

  it('quotes what would not be read back as it was', () => {
    const text = 'components: { worker: { kind: service, image: a } }\n'
    const image = 'registry/a, b:{1}'
    expect(writeChange({ text, change: { kind: 'image', component: 'worker', image } })).toContain(`image: "${image}"`)
  })

  describe('with environments', () => {
    const text = `components:
  node:
    kind: chain
    consensus:
      upgrades:
        - { height: 9, gasLimit: 20000000 }
environments:
  local:
    target: local
  production:
    target: { kubernetes: { context: c, namespace: n } }
    overrides:
      components:
        node: { image: "chain:1" } # rolled by hand
`
    it('goes where the value comes from', () => {
      const change: StackChange = { kind: 'image', component: 'node', image: 'chain:2' }
      const after = writeChange({ text, change, environment: 'production' })
      expect(added(text, after)).toEqual(['node: { image: chain:2 } # rolled by hand'])
    })

    it('leaves the other environments as they are', () => {
      const change: StackChange = { kind: 'replicas', component: 'node', replicas: 5 }
      const after = writeChange({ text, change, environment: 'local' })
      expect(after).toBe(
        text.replace(
          'target: local\n',
          'target: local\n    overrides:\n      components:\n        node:\n          replicas: 5\n',
        ),
      )
    })

    it('keeps the upgrades of the component when it overrides their list', () => {
      const change = config('node', 'consensus.upgrades', { height: 19, gasLimit: 30_000_000 })
      const after = writeChange({ text, change, environment: 'production' })
      expect(after.match(/height: 9/g)).toHaveLength(2)
      expect(after.match(/height: 19/g)).toHaveLength(1)
    })

    it('goes into the component of the environment where it says something of the whole kind', () => {
      const kinds = '    overrides: { kinds: { chain: { replicas: 4 } } }\n'
      const change: StackChange = { kind: 'replicas', component: 'node', replicas: 5 }
      const after = parse(writeChange({ text: localStack + kinds, change, environment: 'local' }))
      expect(after.environments.local.overrides.components).toEqual({ node: { replicas: 5 } })
    })

    it('goes into the component where there is no other environment', () => {
      const change: StackChange = { kind: 'replicas', component: 'node', replicas: 5 }
      const after = writeChange({ text: localStack, change, environment: 'local' })
      expect(after).not.toContain('overrides')
    })
  })

  it('is refused where the component comes from elsewhere', () => {
    const change: StackChange = { kind: 'replicas', component: 'node', replicas: 5 }
    expect(() => writeChange({ text: 'components: {}\n', change })).toThrow('cannot be written')
    const shared = 'x: &chain { kind: chain }\ncomponents: { node: *chain }\n'
    expect(() => writeChange({ text: shared, change })).toThrow('alias')
  })
})
