import type { GoLiveResult } from '@windlass/cluster/go-live-result'
import { CodedError } from '@windlass/errors/coded-error'
import { clusterPlaceOf } from '../cluster-place.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { goLiveLines } from '../reporters/go-live-lines.ts'
import { sayTarget } from '../say-target.ts'
import { secretPlaces } from '../secret-places.ts'
import { loadWanted } from '../wanted-stack.ts'

export interface GoLiveFlags {
  readonly file: string
  readonly env?: string
  /** Image of pods that try connections; `true` for the usual one. */
  readonly probe?: string | true
  /** Ids of checks that a person made. */
  readonly confirmed?: readonly string[]
}

const usualProbeImage = 'node:24-bookworm-slim'

/** Runs the list before a release takes real traffic; the exit code is 0 only where nothing of it is left open. */
export async function goLive(options: GoLiveFlags, context: CommandContext): Promise<CommandResult> {
  const { file, probe, confirmed = [] } = options
  const { stack } = await loadWanted(options, context)
  const { context: name, namespace } = clusterPlaceOf(stack)
  const { goLiveChecks } = await import('@windlass/render/kubernetes/go-live')
  const checks = goLiveChecks({ stack })
  const unknown = confirmed.find((id) => !checks.some((check) => check.id === id))
  if (unknown !== undefined)
    throw new CodedError('WINDLASS_USAGE', `There is no check ${unknown}.`, {
      hint: 'Take an id of this command’s own list, in the brackets behind each check.',
    })
  const { connectTo } = await import('../open-kubernetes.ts')
  const { runGoLive } = await import('@windlass/cluster/go-live')
  const { createClusterTarget } = await import('@windlass/cluster/cluster-target')
  using connection = await connectTo(name, context)
  const place = { connection, namespace, stack: stack.name }
  using target = createClusterTarget(place)
  sayTarget({ command: 'go-live', subject: file, target, context })
  const seen = await runGoLive({
    place,
    checks,
    observe: (request) => target.observe(request),
    secrets: secretPlaces(context),
    ...(probe !== undefined && { probeImage: probe === true ? usualProbeImage : probe }),
    signal: context.interruption.drain,
  })
  const results = seen.map((result) => withWord(result, confirmed))
  const isOpen = results.some(({ state }) => state === 'fail' || state === 'confirm')
  return {
    exitCode: isOpen ? exitCode.failed : exitCode.done,
    data: { target: target.description, checks: results },
    lines: goLiveLines(results),
  }
}

/** What was seen to fail is not mended by anybody's word. */
function withWord(result: GoLiveResult, confirmed: readonly string[]): GoLiveResult {
  if (result.state !== 'confirm' || !confirmed.includes(result.id)) return result
  const { how: _, ...rest } = result
  return { ...rest, state: 'confirmed', detail: 'a person says that it holds' }
}
