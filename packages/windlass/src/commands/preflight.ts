import type { PreflightCheck } from '@windlass/cluster/preflight-check'
import { CodedError } from '@windlass/errors/coded-error'
import { clusterPlaceOf } from '../cluster-place.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { renderStack } from '../render-stack.ts'
import { sayTarget } from '../say-target.ts'
import { secretPlaces } from '../secret-places.ts'
import { loadWanted } from '../wanted-stack.ts'

export interface PreflightFlags {
  readonly file: string
  readonly env?: string
  /** `docker.io=https://mirror.example.com`, or `*=…` for all other registries. */
  readonly mirror?: readonly string[]
}

/** Looks whether a description would come to run on the cluster of its environment, and changes nothing. */
export async function preflight(options: PreflightFlags, context: CommandContext): Promise<CommandResult> {
  const { stack } = await loadWanted(options, context)
  const { context: name, namespace } = clusterPlaceOf(stack)
  const mirrors = (options.mirror ?? []).map(mirrorOf)
  const { connectTo } = await import('../open-kubernetes.ts')
  const { runPreflight } = await import('@windlass/cluster/preflight')
  using connection = await connectTo(name, context)
  const description = `kubernetes (${connection.context}, namespace ${namespace})`
  sayTarget({ command: 'preflight', subject: options.file, target: { description }, context })
  const checks = await runPreflight({
    place: { connection, namespace, stack: stack.name },
    rendered: await renderStack(stack),
    thresholds: stack.preflight,
    secrets: secretPlaces(context),
    mirrors,
    signal: context.interruption.drain,
  })
  const failed = checks.filter(({ state }) => state === 'fail').length
  const warned = checks.filter(({ state }) => state === 'warn').length
  return {
    exitCode: failed > 0 ? exitCode.failed : exitCode.done,
    data: { target: description, checks },
    lines: [...checks.flatMap(checkLines), '', `${checks.length} looked at: ${failed} fail, ${warned} warn`],
  }
}

function checkLines({ state, title, detail, remedy }: PreflightCheck): readonly string[] {
  const details = detail
    .split('\n')
    .map((line, index) => (index === 0 ? `${state.padEnd(4)}  ${title}: ${line}` : `      ${line}`))
  return remedy === undefined ? details : [...details, ...remedy.split('\n').map((line) => `      → ${line}`)]
}

function mirrorOf(text: string): { readonly host: string; readonly url: string } {
  const [, host, url] = /^([^=]+)=(https?:\/\/\S+)$/.exec(text) ?? []
  if (host !== undefined && url !== undefined) return { host, url }
  throw new CodedError('WINDLASS_USAGE', `\`${text}\` is no mirror.`, {
    hint: 'Write it as docker.io=https://mirror.example.com, or *=https://mirror.example.com for all registries.',
  })
}
