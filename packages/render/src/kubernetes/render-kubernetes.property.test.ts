import type { Stack } from '@windlass/stack/stack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { podTemplateOf } from './demand.ts'
import { resourceId } from './object.ts'
import { renderKubernetes, renderObjects } from './render-kubernetes.ts'
import { loadDescription, randomDescriptions } from './testing/random-stacks.ts'
import { brokenReferences } from './testing/references.ts'
import { schemaError } from './testing/validation.ts'

const numRuns = 150

async function everyStack(holds: (stack: Stack) => void | Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomDescriptions(), async (description) => {
      await holds(await loadDescription(description))
    }),
    { numRuns },
  )
}

const objectsOf = (stack: Stack) => renderObjects({ stack }).map(({ object }) => object)

describe('whatever the stack', () => {
  test('selectors match their own pods, ports are there, and every name means something', () =>
    everyStack((stack) => {
      expect(brokenReferences(objectsOf(stack), existingSecrets(stack))).toEqual([])
    }))

  test('no two objects have the same id, and what is rendered twice is the same', () =>
    everyStack((stack) => {
      const { resources } = renderKubernetes({ stack })
      const ids = resources.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(renderKubernetes({ stack: structuredClone(stack) })).toEqual({
        resources,
        workloads: renderKubernetes({ stack }).workloads,
      })
    }))

  test('resources need only resources that are there, in no circle', () =>
    everyStack((stack) => {
      const { resources, workloads } = renderKubernetes({ stack })
      const byId = new Map(resources.map((resource) => [resource.id, resource]))
      const depth = new Map<string, number>()
      const depthOf = (id: string, above: readonly string[]): number => {
        expect(above, 'a circle of needs').not.toContain(id)
        const known = depth.get(id)
        if (known !== undefined) return known
        const needs = byId.get(id)?.needs
        expect(needs, `${id} is needed and not there`).toBeDefined()
        const deepest = Math.max(0, ...(needs ?? []).map((need) => 1 + depthOf(need, [...above, id])))
        depth.set(id, deepest)
        return deepest
      }
      for (const id of byId.keys()) depthOf(id, [])
      for (const { resource } of workloads) expect(byId.has(resource), resource).toBe(true)
    }))

  test('every pod is denied what it does not need', () =>
    everyStack((stack) => {
      for (const object of objectsOf(stack)) {
        const spec = podTemplateOf(object)?.spec
        if (spec === undefined || object.metadata.labels?.['app.kubernetes.io/component'] === 'manifests') continue
        const title = resourceId(object)
        expect(spec.securityContext, title).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        })
        for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
          expect(container.securityContext, title).toEqual({
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          })
          expect(container.resources?.requests, title).toMatchObject({
            cpu: expect.any(String),
            memory: expect.any(String),
          })
          expect(container.resources?.limits, title).toMatchObject({
            cpu: expect.any(String),
            memory: expect.any(String),
          })
        }
      }
    }))

  test('an object is what the published schema of its kind allows', () =>
    everyStack(async (stack) => {
      const errors = await Promise.all(objectsOf(stack).map(schemaError))
      expect(errors.filter((error) => error !== undefined)).toEqual([])
    }))
})

function existingSecrets(stack: Stack): ReadonlySet<string> {
  const sources = Object.values(stack.components).flatMap((component) => [
    ...('secrets' in component ? Object.values(component.secrets) : []),
    ...('password' in component && component.password ? [component.password] : []),
    ...('keys' in component && component.keys ? [component.keys] : []),
    ...('basicAuth' in component && component.basicAuth ? [component.basicAuth] : []),
  ])
  return new Set(sources.flatMap((source) => (source.from === 'existing' ? [source.name] : [])))
}
