import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { phases, type Rendered, type Resource } from '../../packages/target/src/resource.ts'
import type { KubeObject, ObjectPaths } from '../measure/object-paths.ts'
import type { Place } from '../measure/place.ts'
import { type ProgramEnd, runProgram } from '../measure/run-program.ts'
import { runWindlass } from '../measure/run-windlass.ts'
import type { Steps } from './apply-and-watch.ts'
import type { Order } from './description.ts'

export interface ContenderOptions {
  readonly place: Place
  readonly rendered: Rendered
  readonly order: Order
  readonly paths: ObjectPaths
}

/** Brings a place from nothing to all ready; tells how long its programs ran. */
export type Contender = (options: ContenderOptions) => Promise<Pick<ProgramEnd, 'seconds' | 'usage'>>

const timeoutSeconds = 600

/** `windlass deploy`, as a whole process: it plans, gates, keeps a history and looks at the result. */
export function windlassContender(entry: string): Contender {
  return ({ place }) => runWindlass({ entry, place, words: ['deploy', 'stack.json', '--env', 'test'] })
}

/** `helm upgrade --install --wait`, one release for each phase that there is. */
export function helmContender(helm: string): Contender {
  return async ({ place, rendered }) => {
    const charts = await writeCharts(place, rendered)
    const begin = performance.now()
    // Helm can make a namespace, but not one with labels.
    await applyNamespace(place, rendered)
    for (const { name, chart } of charts)
      await runProgram({
        command: helm,
        args: ['upgrade', '--install', name, chart, '--namespace', place.namespace].concat(
          ['--wait', '--timeout', `${timeoutSeconds}s`].concat('--kubeconfig', place.kubeconfig),
        ),
        environment: {},
      })
    return { seconds: (performance.now() - begin) / 1000 }
  }
}

/** The loop of `apply-and-watch.ts`, as a whole process. */
export const bareLoop: Contender = async ({ place, rendered, order, paths }) => {
  const file = join(place.directory, 'steps.json')
  await writeFile(file, JSON.stringify(stepsOf({ place, rendered, order, paths })))
  return runProgram({
    command: process.execPath,
    args: [join(import.meta.dirname, 'apply-and-watch.ts'), file],
    environment: {},
  })
}

const bodyOf = (resource: Resource) => resource.body as KubeObject

function namespaceOf({ resources }: Rendered): KubeObject {
  const namespace = resources.map(bodyOf).find(({ kind }) => kind === 'Namespace')
  if (!namespace) throw new Error('there is no namespace among the objects')
  return namespace
}

async function applyNamespace({ server, namespace }: Place, rendered: Rendered): Promise<void> {
  const reply = await fetch(`${server}/api/v1/namespaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(namespaceOf(rendered)),
  })
  if (!reply.ok) throw new Error(`the namespace ${namespace} is refused: ${reply.status} ${await reply.text()}`)
}

async function writeCharts(place: Place, { resources }: Rendered) {
  const used = phases.filter((phase) => resources.some((resource) => resource.phase === phase))
  return Promise.all(
    used.map(async (phase) => {
      const chart = join(place.directory, phase)
      const objects = resources
        .filter((resource) => resource.phase === phase)
        .map(bodyOf)
        .filter(({ kind }) => kind !== 'Namespace')
      await mkdir(join(chart, 'templates'), { recursive: true })
      await writeFile(
        join(chart, 'Chart.yaml'),
        stringify({ apiVersion: 'v2', name: `lucid-${phase}`, version: '1.0.0' }),
      )
      // What is between braces is meant for others than helm.
      const text = objects
        .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
        .join('---\n')
      await writeFile(join(chart, 'templates', 'objects.yaml'), text.replaceAll(/\{\{[\s\S]*?\}\}/g, '{{`$&`}}'))
      return { name: `lucid-${phase}`, chart }
    }),
  )
}

function stepsOf({ place, rendered, order, paths }: ContenderOptions): Steps {
  const located = (resource: Resource) => ({ path: paths.of(bodyOf(resource)), object: resource.body })
  const workloadIds = new Set(rendered.workloads.map(({ resource }) => resource))
  const owners = new Map(rendered.resources.map(({ id, component }) => [id, component]))
  const components = Map.groupBy(rendered.resources, ({ component }) => component)
  const phaseOf = (resources: readonly Resource[]) => phases.indexOf(resources[0]?.phase ?? 'infrastructure')
  const namespace = namespaceOf(rendered)
  const steps = [...components].map(([name, resources]) => {
    const earlier = [...components].filter(([, others]) => phaseOf(others) < phaseOf(resources)).map(([other]) => other)
    const needed = resources.flatMap(({ needs }) => needs.map((id) => owners.get(id) ?? name))
    const within = order === 'described' ? needed.filter((other) => other !== name) : []
    return {
      name,
      after: [...new Set([...earlier, ...within])],
      objects: resources.filter(({ id, body }) => !workloadIds.has(id) && body !== namespace).map(located),
      workloads: resources.filter(({ id }) => workloadIds.has(id)).map(located),
    }
  })
  const apps = `/apis/apps/v1/namespaces/${place.namespace}`
  return {
    server: place.server,
    namespace: { path: paths.of(namespace), object: namespace },
    watched: [`${apps}/deployments`, `${apps}/statefulsets`],
    steps,
  }
}
