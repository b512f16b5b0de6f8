import type { Stack } from '@windlass/stack/stack'
import { digestOf } from '../canonical-json.ts'
import { podsOfStack } from '../kubernetes/monitoring/subjects.ts'
import { autoscalingRows } from './autoscaling.ts'
import { cacheRows } from './cache.ts'
import { chainRows } from './chain.ts'
import { consumerRows } from './consumers.ts'
import { detectorRows } from './detector.ts'
import { drawn } from './draw.ts'
import type { GrafanaDashboard, GrafanaLink, GrafanaVariable } from './grafana.ts'
import { placed } from './grid.ts'
import { overviewRows } from './overview.ts'
import type { Row } from './panel.ts'
import { resourceRows } from './resources.ts'
import { podNamesOf, type Subjects, subjectsOf } from './subject.ts'
import { datasourceVariable, namespaceVariable, podVariable } from './variables.ts'

export interface RenderedDashboard {
  /** The same for as long as a stack of this name is in this namespace. */
  readonly uid: string
  readonly title: string
  /** `chain.json` */
  readonly fileName: string
  readonly dashboard: GrafanaDashboard
}

type Topic = 'overview' | 'chain' | 'detector' | 'cache' | 'consumers' | 'resources' | 'autoscaling'

interface Drawing {
  readonly topic: Topic
  readonly title: string
  readonly description: string
  readonly rows: readonly Row[]
  /** Names of the pods to choose from, where pods can be chosen. */
  readonly pods?: string
}

/**
 * The dashboards of a stack that is watched, those alone that it has components for; none where nothing watches it.
 *
 * Every panel that shows what an alert watches has the bounds of that alert.
 */
export function renderDashboards(options: { readonly stack: Stack; readonly namespace: string }): RenderedDashboard[] {
  const { stack, namespace } = options
  const monitoring = Object.values(stack.components).find((component) => component.kind === 'monitoring')
  if (monitoring === undefined) return []
  const subjects = subjectsOf({ stack, namespace, monitoring })
  const drawings = drawingsOf(subjects)
  return drawings.map((drawing) => ({
    uid: uidOf(subjects, drawing.topic),
    title: titleOf(stack, drawing),
    fileName: `${drawing.topic}.json`,
    dashboard: dashboardOf(subjects, drawing, drawings),
  }))
}

function drawingsOf(subjects: Subjects): Drawing[] {
  const { stack, namespace, chains, detectors, consumers, caches, autoscaled } = subjects
  const drawings: (Drawing | false)[] = [
    {
      topic: 'overview',
      title: 'Overview',
      description: 'Whether the stack does its work.',
      rows: overviewRows(subjects),
    },
    chains.length > 0 && {
      topic: 'chain',
      title: 'Chain',
      description: 'Nodes, blocks, peers, transactions and JSON-RPC.',
      rows: chainRows(subjects),
      pods: podNamesOf(namespace, chains),
    },
    detectors.length > 0 && {
      topic: 'detector',
      title: 'Detector',
      description: 'What is scored and found, how the API answers, what the buffer keeps.',
      rows: detectorRows(subjects),
      pods: podNamesOf(namespace, detectors),
    },
    consumers.length > 0 && {
      topic: 'consumers',
      title: 'Consumers',
      description: 'Lag, work and dead letters of those who read a topic.',
      rows: consumerRows(subjects),
      pods: podNamesOf(namespace, consumers),
    },
    caches.length > 0 && {
      topic: 'cache',
      title: 'Cache',
      description: 'Redis: hits, memory, keys, persistence.',
      rows: cacheRows(subjects),
      pods: podNamesOf(namespace, caches),
    },
    {
      topic: 'resources',
      title: 'Resources',
      description: 'What every pod and volume uses of what it asked for.',
      rows: resourceRows(subjects),
      pods: podsOfStack(namespace, stack.name).pod.matches,
    },
    autoscaled.length > 0 && {
      topic: 'autoscaling',
      title: 'Autoscaling',
      description: 'Replicas, and what autoscalers go by.',
      rows: autoscalingRows(subjects),
    },
  ]
  return drawings.filter((drawing) => drawing !== false)
}

function dashboardOf(subjects: Subjects, drawing: Drawing, all: readonly Drawing[]): GrafanaDashboard {
  const { stack } = subjects
  return {
    uid: uidOf(subjects, drawing.topic),
    title: titleOf(stack, drawing),
    description: drawing.description,
    tags: ['windlass', stack.name],
    timezone: 'browser',
    editable: false,
    graphTooltip: 1,
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    // Of Grafana 10.4; later ones carry it over to theirs.
    schemaVersion: 39,
    panels: placed(drawing.rows).map(drawn),
    templating: { list: variablesOf(subjects, drawing) },
    annotations: { list: [] },
    links: all.filter(({ topic }) => topic !== drawing.topic).map((other) => linkTo(subjects, other)),
  }
}

function variablesOf({ namespace, monitoring }: Subjects, { topic, pods }: Drawing): GrafanaVariable[] {
  return [
    datasourceVariable('prometheus'),
    ...(topic === 'resources' && monitoring.loki !== undefined ? [datasourceVariable('loki')] : []),
    namespaceVariable(namespace),
    ...(pods === undefined ? [] : [podVariable(pods)]),
  ]
}

function linkTo(subjects: Subjects, other: Drawing): GrafanaLink {
  return {
    type: 'link',
    title: other.title,
    tooltip: other.description,
    url: `/d/${uidOf(subjects, other.topic)}`,
    icon: 'dashboard',
    tags: [],
    asDropdown: false,
    targetBlank: false,
    keepTime: true,
    includeVars: true,
  }
}

function titleOf({ name }: Stack, { title }: Drawing): string {
  return `${name} / ${title}`
}

/** Within the 40 characters that Grafana takes, whatever the names. */
function uidOf({ stack, namespace }: Subjects, topic: Topic): string {
  return `${topic}-${digestOf([namespace, stack.name]).slice(0, 12)}`
}
