import type { DeployResult } from '@windlass/rollout/deploy-result'
import { describePlan } from '@windlass/rollout/describe-plan'
import type { CommandResult } from './command.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import type { OpenedTarget } from './opened-target.ts'
import { durationText } from './reporters/duration-text.ts'
import { planLines } from './reporters/plan-lines.ts'

const exitCodes: Readonly<Record<DeployResult['state'], ExitCode>> = {
  planned: exitCode.done,
  unchanged: exitCode.done,
  deployed: exitCode.done,
  applied: exitCode.done,
  failed: exitCode.failed,
  'rolled-back': exitCode.rolledBack,
  'rollback-failed': exitCode.rollbackFailed,
  interrupted: exitCode.interrupted,
}

/** What came of a deploy, as a command's result. */
export function deployResult(options: {
  readonly result: DeployResult
  readonly target: Pick<OpenedTarget, 'description' | 'apiRequests'>
}): CommandResult {
  const { result, target } = options
  return {
    exitCode:
      result.state === 'planned' && result.plan.obstacles.length > 0 ? exitCode.failed : exitCodes[result.state],
    data: {
      target: target.description,
      state: result.state,
      plan: describePlan(result.plan),
      ...releaseData(result),
      ...(target.apiRequests && { apiRequests: target.apiRequests() }),
    },
    lines: resultLines(result, target.description),
  }
}

function releaseData(result: DeployResult): object {
  if (result.state === 'planned') return {}
  const { number, status, paragraph, runbook, evidence, failure, createdAtMs, finishedAtMs } = result.release
  return { release: { number, status, paragraph, runbook, evidence, failure, createdAtMs, finishedAtMs } }
}

function resultLines(result: DeployResult, target: string): readonly string[] {
  switch (result.state) {
    case 'planned':
      return planLines(describePlan(result.plan))
    case 'unchanged':
      return [`release ${result.release.number} runs on ${target} as described: nothing to do`]
    case 'deployed': {
      const { number, createdAtMs, finishedAtMs = createdAtMs } = result.release
      const took = durationText(finishedAtMs - createdAtMs)
      return [`release ${number} runs on ${target}: all gates passed in ${took}`]
    }
    case 'applied':
      return [
        `release ${result.release.number} is applied to ${target}, and not verified`,
        '`windlass health` says how it runs; the next deploy verifies it, or goes back',
      ]
    case 'interrupted':
      return [
        `release ${result.release.number} was interrupted and is not complete`,
        'the next deploy takes over from what runs; `windlass rollback` goes back',
      ]
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed': {
      const { number, paragraph, runbook, evidence } = result.release
      return [
        `release ${number} failed${outcome[result.state]}`,
        ...(paragraph === undefined ? [] : ['', paragraph]),
        ...(evidence === undefined ? [] : ['', `evidence: windlass history ${number} --json`]),
        ...(runbook === undefined ? [] : [`what to do: ${runbook}`]),
      ]
    }
  }
}

const outcome = {
  failed: ' and was left as it is',
  'rolled-back': ' and was rolled back',
  'rollback-failed': ', and so did its rollback',
} as const
