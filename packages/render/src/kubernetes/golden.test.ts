import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import type { Stack } from '@windlass/stack/stack'
import { describe, expect, test } from 'vitest'
import { describeDashboards } from '../dashboards/describe-dashboards.ts'
import { renderDashboards } from '../dashboards/render-dashboards.ts'
import { goLiveChecks } from './go-live.ts'
import type { KubernetesObject, OwnedObject } from './object.ts'
import { renderObjects } from './render-kubernetes.ts'
import { namespaceOf } from './target-namespace.ts'
import { environmentDifferences, objectDifferences, titleOf } from './testing/differences.ts'
import { toYamlDocuments } from './yaml.ts'

const directory = join(import.meta.dirname, '../../../../stacks')
const golden = (...path: readonly string[]) => join(directory, 'golden', ...path)

async function environmentsOf(name: string): Promise<readonly Stack[]> {
  const loaded = await loadEveryStack({
    path: join(directory, `${name}.yaml`),
    readFile: (path) => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stacks
}

/** All but dashboards, which are told by their panels. */
function objectsOf(stack: Stack): readonly OwnedObject[] {
  return renderObjects({ stack }).filter(({ object }) => object.metadata.labels?.['grafana_dashboard'] === undefined)
}

/** A service and a database that stand for all of a platform; the others are told by what differs. */
const examples = ['auth', 'mongodb']
const wholeComponents = [...examples, 'namespace', 'entry']

describe.each(['xai', 'anomaly', 'lucid'])('the golden files of %s', async (name) => {
  const environments = await environmentsOf(name)
  const [production, ...others] = environments
  if (production === undefined) throw new Error(`${name} has no environment`)
  const objects = objectsOf(production)

  test(name === 'lucid' ? 'hold some components as they are' : 'hold every object of production', async () => {
    const shown = objects.filter(({ component }) => name !== 'lucid' || wholeComponents.includes(component))
    await expect(toYamlDocuments(shown.map(({ object }) => object))).toMatchFileSnapshot(
      golden(name, 'production.yaml'),
    )
  })

  test.runIf(name === 'lucid')('hold the other components by what differs from these', async () => {
    const shown = objects.filter(({ component }) => examples.includes(component))
    const lines = objects
      .filter(({ component }) => !wholeComponents.includes(component))
      .flatMap((owned) => [titleOf(owned), ...differencesFromExample(owned, shown).map((line) => `    ${line}`)])
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden(name, 'production-others.txt'))
  })

  test.each(others)('hold what differs in $environment', async (stack) => {
    const lines = environmentDifferences(objects, objectsOf(stack))
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden(name, `${stack.environment}.txt`))
  })

  test('hold what is checked before it goes live', async () => {
    const lines = goLiveChecks({ stack: production }).map(({ id, title }) => `${id}: ${title}`)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden(name, 'go-live.txt'))
  })

  test('hold the panels of its dashboards', async () => {
    const dashboards = renderDashboards({ stack: production, namespace: namespaceOf(production) })
    await expect(`${describeDashboards(dashboards).join('\n')}\n`).toMatchFileSnapshot(golden(name, 'dashboards.txt'))
  })
})

function differencesFromExample(owned: OwnedObject, shown: readonly OwnedObject[]): readonly string[] {
  const { component, object } = owned
  const candidates = shown
    .map((example) => rename(example, component))
    .filter(({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name)
    .map((renamed) => objectDifferences(renamed, object))
  return candidates.toSorted((a, b) => a.length - b.length)[0] ?? textOf(object)
}

/** An object as it would be if its component had another name. */
function rename({ component, object }: OwnedObject, name: string): KubernetesObject {
  const text = JSON.stringify(object)
    .replaceAll(`lucid-${component}`, `lucid-${name}`)
    .replaceAll(`"${component}"`, `"${name}"`)
    .replaceAll(`"${component}-backup"`, `"${name}-backup"`)
  return JSON.parse(text) as KubernetesObject
}

/** An object that no example has anything like, whole. */
function textOf(object: KubernetesObject): readonly string[] {
  return toYamlDocuments([object]).trimEnd().split('\n')
}
