import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import { type AlertCase, namespace, type RecordingCase } from './alert-case.ts'

const claim = { namespace, persistentvolumeclaim: 'data-demo-node-0' }
const used = select(kubeletMetrics.volumeUsed, claim).text
const capacity = select(kubeletMetrics.volumeCapacity, claim).text
const available = select(kubeletMetrics.volumeAvailable, claim).text
const labels = { persistentvolumeclaim: claim.persistentvolumeclaim }

/** What any stack is alerted on, since any may have volumes. */
export const volumeCases: readonly AlertCase[] = [
  {
    alert: 'VolumeFillingUp',
    fires: { series: { [used]: '86x10', [capacity]: '100x10' }, atMinute: 6, labels },
    quiet: { series: { [used]: '85x10', [capacity]: '100x10' }, atMinute: 10 },
  },
  {
    alert: 'VolumeAlmostFull',
    fires: { series: { [used]: '96x10', [capacity]: '100x10' }, atMinute: 2, labels },
    quiet: { series: { [used]: '95x10', [capacity]: '100x10' }, atMinute: 10 },
  },
  {
    alert: 'VolumeFullSoon',
    fires: {
      series: { [used]: '600+0.1x120', [available]: '400-0.1x120', [capacity]: '1000x120' },
      atMinute: 65,
      labels,
    },
    // A node that fetches its chain into an empty volume grows ten times as fast, and soon no longer.
    quiet: {
      series: { [used]: '10+1x120', [available]: '990-1x120', [capacity]: '1000x120' },
      atMinute: 120,
    },
  },
]

const cronjob = { namespace, cronjob: 'demo-node-backup' }
const lastSuccess = select(kubeStateMetrics.cronJobLastSuccess, cronjob).text
const created = select(kubeStateMetrics.cronJobCreated, cronjob).text
const ofBackup = { component: 'node', cronjob: 'demo-node-backup' }

/** What a component is alerted on that has backups. */
export const backupCases: readonly AlertCase[] = [
  {
    alert: 'BackupTooOld',
    fires: { series: { [created]: '0x90', [lastSuccess]: '60x90' }, atMinute: 72, labels: ofBackup },
    quiet: { series: { [created]: '0x90', [lastSuccess]: '60x40 2400x50' }, atMinute: 90 },
  },
  {
    alert: 'BackupTooOld',
    // None has ever succeeded.
    fires: { series: { [created]: '0x90' }, atMinute: 71, labels: ofBackup },
    quiet: { series: { [created]: '0x90' }, atMinute: 69 },
  },
]

const nameOf = (metric: { readonly name: string }) =>
  `${metric.name}{namespace="${namespace}", persistentvolumeclaim="${claim.persistentvolumeclaim}"}`

export const storageRecordings: readonly RecordingCase[] = [
  {
    query: recordedMetrics.volumeUsedRatio.name,
    series: { [used]: '30x2', [capacity]: '120x2' },
    atMinute: 1,
    samples: { [nameOf(recordedMetrics.volumeUsedRatio)]: 0.25 },
  },
  {
    query: recordedMetrics.volumeGrowth.name,
    series: { [used]: '0+60x60' },
    atMinute: 60,
    samples: { [nameOf(recordedMetrics.volumeGrowth)]: 1 },
  },
  {
    query: recordedMetrics.volumeDaysUntilFull.name,
    series: { [used]: '0+60x60', [available]: '432000x60' },
    atMinute: 60,
    samples: { [nameOf(recordedMetrics.volumeDaysUntilFull)]: 5 },
  },
  {
    query: recordedMetrics.volumeDaysUntilFull.name,
    series: { [used]: '100x60', [available]: '432000x60' },
    atMinute: 60,
    samples: {},
  },
]
