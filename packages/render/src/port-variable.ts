import { variableOfKey } from '@windlass/contract/process-environment'

/** The variable a program reads its port from: `p2p` is `WINDLASS_P2P_PORT`, as the configuration key `p2pPort` has it. */
export function portVariable(port: string): string {
  return variableOfKey(`${port.replaceAll('-', '_')}Port`)
}
