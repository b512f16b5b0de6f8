/**
 * How a process learns its configuration: a JSON file named by `WINDLASS_CONFIG_FILE`, then one variable per top-level
 * key, `WINDLASS_` and the key in upper snake case (`p2pPort` is `WINDLASS_P2P_PORT`), which wins over the file.
 * A key that holds a string takes the variable as it is, any other takes it as JSON.
 */
export const configFileVariable = 'WINDLASS_CONFIG_FILE'

/** The variable that overrides a top-level configuration key. */
export function variableOfKey(key: string): string {
  return `WINDLASS_${key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`
}
