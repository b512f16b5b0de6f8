import type { Component } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import type { ProcessSet } from '@windlass/target/process-set'
import { phases, type Rendered, type Resource, type Workload } from '@windlass/target/resource'
import { digestOf } from '../canonical-json.ts'
import { chainWorkload } from '../chain-workload.ts'
import { withJobs } from '../with-jobs.ts'
import { chainProcesses } from './chain.ts'
import { detectorProcesses, detectorWorkload } from './detector.ts'
import { programProcesses, programWorkload } from './program.ts'
import { unrenderable } from './unrenderable.ts'

/**
 * A stack as processes of one machine: one resource and one workload for each component, by phase and then by name.
 *
 * `needs` holds the edges of the description alone; that phases come one after the other is up to the rollout. Throws
 * `RENDER_NO_LOCAL_FORM` for what the checks of a local environment refuse.
 */
export function renderProcesses(options: { readonly stack: Stack }): Rendered {
  const { components } = withJobs(options.stack)
  const ordered = Object.entries(components).toSorted(
    ([a, one], [b, other]) => phases.indexOf(one.phase) - phases.indexOf(other.phase) || (a < b ? -1 : 1),
  )
  const rendered = ordered.map(([name, component]) => {
    const form = formOf(name, component, components)
    return { resource: resourceOf(name, component, form.body), workload: workloadOf(name, form.workload) }
  })
  return {
    resources: rendered.map(({ resource }) => resource),
    workloads: rendered.map(({ workload }) => workload),
  }
}

interface Form {
  readonly body: ProcessSet
  readonly workload: Pick<Workload, 'replicas' | 'rolling' | 'gates'>
}

function formOf(name: string, component: Component, components: Readonly<Record<string, Component>>): Form {
  switch (component.kind) {
    case 'chain':
      return { body: chainProcesses(name, component), workload: chainWorkload(component) }
    case 'detector':
      return {
        body: detectorProcesses({ name, detector: component, components }),
        workload: detectorWorkload(component),
      }
    case 'service':
    case 'job':
      return { body: programProcesses({ name, program: component, components }), workload: programWorkload(component) }
    default:
      throw unrenderable(name, `a component of kind ${component.kind} has no local form`)
  }
}

function resourceOf(name: string, component: Component, body: ProcessSet): Resource {
  const needs = component.needs.map(idOf).toSorted()
  return { id: idOf(name), component: name, phase: component.phase, needs, digest: digestOf(body), body }
}

function workloadOf(name: string, workload: Form['workload']): Workload {
  return { component: name, resource: idOf(name), ...workload }
}

function idOf(component: string): string {
  return `processes/${component}`
}
