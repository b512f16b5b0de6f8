import { writeAs } from './write-as.ts'

/** Keeps new pods from a node, as `kubectl cordon` does, until it is disposed of. */
export async function unschedulable(node: string): Promise<AsyncDisposable> {
  const cordon = (isSo: boolean) =>
    writeAs('kubectl-cordon', `/api/v1/nodes/${node}`, { spec: { unschedulable: isSo } })
  await cordon(true)
  return { [Symbol.asyncDispose]: () => cordon(false) }
}
