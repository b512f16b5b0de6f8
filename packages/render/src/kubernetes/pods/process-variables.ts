import { configFileVariable, variableOfKey } from '@windlass/contract/process-environment'
import type { IEnvVar } from 'kubernetes-models/v1'

/** What a process of Windlass is told beside its configuration: where that is, and what it is called itself. */
export function processVariables(options: {
  readonly configFile: string
  readonly dataDirectory: string
}): readonly IEnvVar[] {
  return [
    { name: configFileVariable, value: options.configFile },
    { name: variableOfKey('name'), valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: variableOfKey('dataDir'), value: options.dataDirectory },
  ]
}
