import type { RemoveResult } from '@windlass/rollout/remove-release'
import type { CommandResult } from './command.ts'
import { type ExitCode, exitCode } from './exit-code.ts'

const exitCodes: Readonly<Record<RemoveResult['state'], ExitCode>> = {
  planned: exitCode.done,
  unchanged: exitCode.done,
  removed: exitCode.done,
  failed: exitCode.failed,
  interrupted: exitCode.interrupted,
}

/** What came of stopping everything, as a command's result. */
export function removalResult(options: {
  readonly result: RemoveResult
  /** `local (.windlass)` */
  readonly target: string
  readonly volumes: 'keep' | 'delete'
}): CommandResult {
  const { result, target, volumes } = options
  return {
    exitCode: exitCodes[result.state],
    data: { target, state: result.state, volumes },
    lines: resultLines(result, volumes),
  }
}

function resultLines(result: RemoveResult, volumes: 'keep' | 'delete'): readonly string[] {
  const deleted = volumes === 'delete'
  switch (result.state) {
    case 'planned':
      return []
    case 'unchanged':
      return [deleted ? 'nothing ran; the data is deleted' : 'nothing ran']
    case 'removed':
      return [deleted ? 'everything is stopped and the data is deleted' : 'everything is stopped; the data is kept']
    case 'failed':
      return [result.release.paragraph ?? result.failure.detail]
    case 'interrupted':
      return ['interrupted; run it again to stop the rest']
  }
}
