import type { Component } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import { digestOf } from './canonical-json.ts'

/** Tells a job which components it runs for, so that it is another job when one of them is another. */
const runsForVariable = 'WINDLASS_RUNS_FOR'

/** A stack in which what jobs say of others is said by the others too, and in which a job says whose change it runs for. */
export function withJobs(stack: Stack): Stack {
  const jobs = Object.entries(stack.components).flatMap(([name, component]) =>
    component.kind === 'job' ? [{ name, before: component.before, after: component.after }] : [],
  )
  if (jobs.every(({ before, after }) => before.length + after.length === 0)) return stack
  const components = Object.entries(stack.components).map(([name, component]): [string, Component] => {
    const waitsFor = jobs.filter(({ before }) => before.includes(name)).map((job) => job.name)
    const needing: Component = { ...component, needs: [...new Set([...component.needs, ...waitsFor])] }
    if (needing.kind !== 'job') return [name, needing]
    return [name, { ...needing, env: { ...needing.env, ...runsFor(needing, stack) } }]
  })
  return { ...stack, components: Object.fromEntries(components) }
}

function runsFor(
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
  { components }: Stack,
): Readonly<Record<string, string>> {
  const said = [...new Set([...before, ...after])].toSorted().flatMap((name) => {
    const component = components[name]
    return component === undefined ? [] : [`${name}@${programDigest(component)}`]
  })
  return said.length === 0 ? {} : { [runsForVariable]: said.join(' ') }
}

/** Changes with what a component runs, not with how much of it there is. */
function programDigest(component: Component): string {
  const amounts = { replicas: undefined, autoscaling: undefined, resources: undefined, storage: undefined }
  return digestOf({ ...component, ...amounts }).slice(0, 12)
}
