import { alertBounds } from '@windlass/contract/alert-bounds'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import { max, min } from '../../../promql/aggregate.ts'
import { time } from '../../../promql/functions.ts'
import { and, gt, lt, or, sub } from '../../../promql/operators.ts'
import { predictLinear } from '../../../promql/over-time.ts'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import type { Alert } from './alert.ts'

const perClaim = { by: ['namespace', 'persistentvolumeclaim'] } as const
/** Below it growth is not yet foreseen: a node that fetches its chain grows as it never will again. */
const foreseenFrom = 0.5

/** What series must carry to be those of the claims of one stack. */
export type Claims = {
  readonly namespace: string
  readonly persistentvolumeclaim: { readonly matches: string }
}

/** Claims of a stack: `data-xai-node-0` of a StatefulSet, `xai-node-backup` of their own. */
export function claimsOf(namespace: string, stack: string): Claims {
  return { namespace, persistentvolumeclaim: { matches: `(.+-)?${stack}-.+` } }
}

/** Volumes that are full, or will be. */
export function volumeAlerts(claims: Claims, daysUntilFull: number): readonly Alert[] {
  const used = select(recordedMetrics.volumeUsedRatio, claims)
  const available = predictLinear(select(kubeletMetrics.volumeAvailable, claims), '6h', daysUntilFull * 86_400)
  const holds = 'Volume {{ $labels.persistentvolumeclaim }}'
  return [
    {
      name: 'VolumeFillingUp',
      expr: gt(used, alertBounds.volumeFilling),
      forMinutes: 5,
      severity: 'warning',
      summary: `${holds} is {{ $value | humanizePercentage }} full`,
      description: 'There is time to make it larger.',
    },
    {
      name: 'VolumeAlmostFull',
      expr: gt(used, alertBounds.volumeAlmostFull),
      forMinutes: 1,
      severity: 'critical',
      summary: `${holds} is {{ $value | humanizePercentage }} full`,
      description: 'When it is full, whatever writes to it stops.',
    },
    {
      name: 'VolumeFullSoon',
      expr: and(lt(min(available, perClaim), 0), gt(used, foreseenFrom), {
        on: ['namespace', 'persistentvolumeclaim'],
      }),
      forMinutes: 60,
      severity: 'warning',
      summary: `${holds} will be full within ${daysUntilFull} days`,
      description: 'That is where its growth of the last 6 hours leads.',
    },
  ]
}

/** A backup older than what may be lost. `cronJob` is the name of the CronJob that makes it. */
export function backupTooOld(options: {
  readonly namespace: string
  readonly cronJob: string
  readonly backup: NonNullable<ComponentOf<'chain'>['backup']>
}): Alert {
  const { namespace, cronJob, backup } = options
  const scope = { namespace, cronjob: cronJob }
  const perJob = { by: ['namespace', 'cronjob'] } as const
  const succeeded = max(select(kubeStateMetrics.cronJobLastSuccess, scope), perJob)
  // Before its first success a backup is as old as the wish for it.
  const created = max(select(kubeStateMetrics.cronJobCreated, scope), perJob)
  return {
    name: 'BackupTooOld',
    expr: gt(sub(time(), or(succeeded, created)), backup.recoveryPointHours * 3600),
    forMinutes: 10,
    severity: 'critical',
    summary: 'The last backup of {{ $labels.cronjob }} is {{ $value | humanizeDuration }} old',
    description: `At most ${backup.recoveryPointHours} hours may be lost.`,
  }
}
