import { statfsSync } from 'node:fs'
import { availableParallelism, hostname, totalmem } from 'node:os'
import type { Amounts, Survey, SurveyPart, VolumeUse } from '@windlass/target/survey'
import type { Home } from './files/home.ts'
import { observeHome } from './observe.ts'

/**
 * What the processes of a home use of this machine: their memory, and the file system that all of their data is on.
 * Nobody measures their CPU.
 */
export async function surveyHome(options: {
  readonly home: Home
  readonly nowMs: number
  readonly parts: readonly SurveyPart[]
  readonly signal: AbortSignal
}): Promise<Survey> {
  const { home, nowMs, parts, signal } = options
  const { resources } = await observeHome({ home, nowMs, signal })
  const containers = resources.flatMap(({ component, replicas }) =>
    replicas.map(({ name, memoryBytes }) => {
      const used: Amounts = memoryBytes === undefined ? {} : { memoryBytes }
      return { component, replica: name, container: name, used, requests: {}, limits: {} }
    }),
  )
  const allocatable = { cpuMillis: availableParallelism() * 1_000, memoryBytes: totalmem() }
  const machine = { name: hostname(), usable: true, allocatable, takenByOthers: { cpuMillis: 0, memoryBytes: 0 } }
  return {
    atMs: nowMs,
    containers: parts.includes('use') ? containers : [],
    volumes: parts.includes('volumes') && resources.length > 0 ? [dataVolume(home)] : [],
    machines: parts.includes('machines') ? [machine] : [],
    gaps: [],
  }
}

function dataVolume({ root }: Home): VolumeUse {
  const { bsize, blocks, bavail } = statfsSync(root)
  return {
    name: root,
    component: '',
    state: 'bound',
    detail: '',
    requestedBytes: 0,
    capacityBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    expandable: false,
  }
}
