import type { LiveObject } from '../live/live-object.ts'
import { appliedAtMs } from '../live/live-object.ts'
import type { AppliedObject, Snapshot } from '../observe/snapshot.ts'
import { ready } from './finding.ts'
import type { Judge, Judgement } from './judge.ts'
import { judgeStatefulSet } from './stateful-set.ts'

/** Kinds by group and name whose readiness is more than being there. The server gives what the library's types say. */
const judges = {
  'apps/StatefulSet': judgeStatefulSet,
} as unknown as Readonly<Record<string, Judge<LiveObject>>>

const keyOf = ({ apiVersion, kind }: AppliedObject['kind']) =>
  `${apiVersion.split('/', 2).toReversed()[1] ?? ''}/${kind}`

/** Whether more than the metadata of a kind has to be seen to find its readiness. */
export function isJudgedByContent(kind: AppliedObject['kind']): boolean {
  return keyOf(kind) in judges
}

/** What is found of an object that was applied. */
export function judge({ kind, object }: AppliedObject, snapshot: Snapshot): Judgement {
  const judgeKind = judges[keyOf(kind)]
  if (judgeKind !== undefined) return judgeKind(object, snapshot)
  return { readiness: ready('is there', appliedAtMs(object)), replicas: [] }
}
