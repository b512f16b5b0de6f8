import { readFile } from 'node:fs/promises'
import { type Connection, openConnection } from '@windlass/cluster/connection'
import { parse } from 'yaml'

/** The cluster that KUBECONFIG names, in its current context. */
export async function openCluster(): Promise<Connection> {
  const kubeconfig = process.env['KUBECONFIG'] ?? ''
  const context: string = parse(await readFile(kubeconfig, 'utf8'))['current-context']
  return openConnection({ kubeconfigs: [kubeconfig], context })
}
