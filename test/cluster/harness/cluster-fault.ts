import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The command that kills nodes and API servers of the cluster under test; such tests are left out where there is none. */
export const clusterFault = process.env['KUBECONFIG'] && process.env['CLUSTER_FAULT']

/** `api kill`, `node cut 2`: see the README of the kit whose command it is. */
export async function inflict(...what: readonly string[]): Promise<void> {
  const [code] = await once(spawn(clusterFault ?? '', what, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
  if (code !== 0) throw new Error(`${clusterFault} ${what.join(' ')} ended with ${code}`)
}
