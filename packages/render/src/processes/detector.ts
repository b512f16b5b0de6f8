import type { DetectorConfig, DetectorSource } from '@windlass/contract/detector-config'
import type { Component, ComponentOf } from '@windlass/stack/component'
import type { ProcessSet } from '@windlass/target/process-set'
import type { Workload } from '@windlass/target/resource'
import { replicasOf, rpcUrls } from './loopback.ts'
import { processSet } from './process-set.ts'
import { unrenderable } from './unrenderable.ts'

type Detector = ComponentOf<'detector'>

/** A detector, told the addresses of the chains it follows. */
export function detectorProcesses(options: {
  readonly name: string
  readonly detector: Detector
  readonly components: Readonly<Record<string, Component>>
}): ProcessSet {
  const { name, detector, components } = options
  const config = {
    ...detector.config,
    sources: detector.sources.map((source) => sourceOf(name, source, components)),
  } satisfies Partial<DetectorConfig>
  return processSet({
    name,
    component: detector,
    config,
    replicas: replicasOf({ name, replicas: detector.replicas, ports: detector.ports }),
    probes: detector.probes,
  })
}

/** A detector is good once its API answers and it has scored something. */
export function detectorWorkload(detector: Detector): Pick<Workload, 'replicas' | 'rolling' | 'gates'> {
  return {
    replicas: detector.replicas,
    rolling: { kind: 'together' },
    gates: [
      { kind: 'replicas-ready' },
      { kind: 'endpoint-answers', port: 'api', path: '/api/v1/anomalies' },
      { kind: 'detector-scores', port: 'api', minTransactions: 1 },
    ],
  }
}

function sourceOf(
  name: string,
  source: Detector['sources'][number],
  components: Readonly<Record<string, Component>>,
): DetectorSource {
  if (source.kind === 'blocks') return source
  if (source.kind === 'kafka')
    throw unrenderable(name, `it reads from \`${source.component}\`, and a broker has no local form`)
  const chain = components[source.component]
  if (chain?.kind !== 'chain') throw unrenderable(name, `it follows \`${source.component}\`, which is no chain`)
  const { pollIntervalMs = 500 } = source
  return { kind: 'node', urls: rpcUrls(chain), pollIntervalMs }
}
