import type { CommandWords } from '@windlass/rollout/advice'
import type { Stack } from '@windlass/stack/stack'
import type { RunningFlags } from './running-target.ts'

/** Commands that take the description as their argument. */
const withFile = ['deploy', 'go-live', 'plan', 'preflight']

/** How commands about the release that these flags name are written, to be copied into a shell. */
export function commandWords({ file, env }: RunningFlags, stack: Stack | undefined): CommandWords {
  const environment = env === undefined ? '' : ` --env ${env}`
  const windlass = (command: string) => {
    if (file === undefined) return `windlass ${command}`
    const [name = '', ...rest] = command.split(' ')
    const words = withFile.includes(name) ? [name, file, ...rest] : [name, ...rest, '--file', file]
    return `windlass ${words.join(' ')}${environment}`
  }
  if (stack === undefined || stack.target === 'local') return { windlass }
  const { context, namespace } = stack.target.kubernetes
  return { windlass, kubectl: (command) => `kubectl --context ${context} -n ${namespace} ${command}` }
}
