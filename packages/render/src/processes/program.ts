import type { TrafficConfig } from '@windlass/contract/traffic-config'
import type { Component, ComponentOf } from '@windlass/stack/component'
import type { ProcessSet } from '@windlass/target/process-set'
import type { Workload } from '@windlass/target/resource'
import { replicasOf, rpcUrls } from './loopback.ts'
import { processSet } from './process-set.ts'

/** A service or a job: a program of the user's, or the traffic generator with the addresses of the chains it needs. */
export function programProcesses(options: {
  readonly name: string
  readonly program: ComponentOf<'service' | 'job'>
  readonly components: Readonly<Record<string, Component>>
}): ProcessSet {
  const { name, program, components } = options
  const isService = program.kind === 'service'
  return processSet({
    name,
    component: program,
    args: program.args,
    config: program.image === 'builtin:traffic' ? trafficConfig(program, components) : program.config,
    replicas: replicasOf({
      name,
      replicas: isService ? program.replicas : 1,
      ports: isService ? program.ports : {},
    }),
    ...(isService ? { probes: program.probes } : { restart: retried(program) }),
  })
}

/** Its retries are those of one run, however long that takes. */
function retried({ retries, deadlineSeconds }: ComponentOf<'job'>): ProcessSet['restart'] {
  return { policy: 'on-failure', budget: retries, windowMs: deadlineSeconds * 1_000 }
}

/** A service is good once it is ready and answers where its ready probe asks; a job once it is done. */
export function programWorkload(
  program: ComponentOf<'service' | 'job'>,
): Pick<Workload, 'replicas' | 'rolling' | 'gates'> {
  const ready = program.kind === 'service' ? program.probes.ready : undefined
  return {
    replicas: program.kind === 'service' ? program.replicas : 1,
    rolling:
      program.kind === 'job' ? { kind: 'once', withinMs: program.deadlineSeconds * 1_000 } : { kind: 'together' },
    gates: [{ kind: 'replicas-ready' }, ...(ready ? [{ kind: 'endpoint-answers' as const, ...ready }] : [])],
  }
}

function trafficConfig(
  program: ComponentOf<'service' | 'job'>,
  components: Readonly<Record<string, Component>>,
): Readonly<Record<string, unknown>> {
  const urls = program.needs.flatMap((need) => {
    const needed = components[need]
    return needed?.kind === 'chain' ? rpcUrls(needed) : []
  })
  return { ...program.config, urls } satisfies Partial<TrafficConfig> & Record<string, unknown>
}
