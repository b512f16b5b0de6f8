import type { ForwardEvent } from '@windlass/cluster/forward-event'
import { CodedError } from '@windlass/errors/coded-error'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { type ForwardedPort, parseForwarded } from '../forwarded-port.ts'
import type { OpenedTarget } from '../opened-target.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

/** Leads a port of this machine to one of a replica until Ctrl-C; with `--json` each event as a document. */
export async function portForward(
  options: RunningFlags & { readonly replica: string; readonly port: string },
  context: CommandContext,
): Promise<CommandResult> {
  const wanted = parseForwarded(options)
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'port-forward', subject: `${options.replica} ${options.port}`, target, context })
  const unwanted = AbortSignal.any([context.interruption.drain, context.terminal.stdout.abandoned])
  if (target.forward === undefined) return ownAddress({ wanted, target, signal: unwanted })
  try {
    for await (const event of target.forward({ ...wanted, signal: unwanted })) say(event, wanted, context)
  } catch (error) {
    // Ctrl-C is how one stops it.
    if (!unwanted.aborted) throw error
  }
  return { exitCode: exitCode.done, data: undefined, lines: [] }
}

function say(event: ForwardEvent, { component, port }: ForwardedPort, context: CommandContext): void {
  const { stdout } = context.terminal
  if (context.format === 'json') stdout.write(`${JSON.stringify({ component, ...event })}\n`)
  else if (event.kind === 'ready') {
    const { probe } = event
    const proof = probe.kind === 'http' ? `${probe.path} answers ${probe.status}` : 'it takes connections'
    const named = port === String(event.port) ? port : `${event.port} (${port})`
    stdout.write(`${event.address} → ${event.replica} port ${named}: ${proof}; Ctrl-C ends it\n`)
  } else context.terminal.stderr.write(`${event.reason}\n`)
}

/** Where nothing has to be forwarded, since the replica listens on this machine. Throws `WINDLASS_USAGE`. */
async function ownAddress(options: {
  readonly wanted: ForwardedPort
  readonly target: OpenedTarget
  readonly signal: AbortSignal
}): Promise<CommandResult> {
  const { wanted, target, signal } = options
  const { component, replica, port, localPort } = wanted
  const { resources } = await target.observe({ signal })
  const replicas = resources.filter((resource) => resource.component === component).flatMap((of) => of.replicas)
  const found = replicas.find(
    ({ name, ordinal, readiness }) =>
      replica === name || replica === String(ordinal) || (replica === undefined && readiness.state === 'ready'),
  )
  if (found === undefined)
    throw new CodedError('WINDLASS_USAGE', `There is no ${replica ?? 'ready'} replica of ${component} here.`, {
      hint: `Name one of: ${replicas.map(({ name }) => name).join(', ') || 'none, as nothing of it runs'}.`,
    })
  const address = Object.entries(found.addresses).find(([name, at]) => name === port || at.endsWith(`:${port}`))?.[1]
  if (address === undefined)
    throw new CodedError('WINDLASS_USAGE', `${found.name} has no port ${port}.`, {
      hint: `Its ports are ${Object.keys(found.addresses).join(', ') || 'none'}.`,
    })
  if (localPort !== undefined && localPort !== 0 && !address.endsWith(`:${localPort}`))
    throw new CodedError(
      'WINDLASS_USAGE',
      `${found.name} listens on ${address}; nothing is forwarded on this machine.`,
      {
        hint: `Use ${address}, or leave ${localPort}: out.`,
      },
    )
  return {
    exitCode: exitCode.done,
    data: { component, kind: 'own', replica: found.name, address, readiness: found.readiness },
    lines: [
      `${found.name} listens on ${address} of this machine, and is ${found.readiness.state}; nothing is forwarded`,
    ],
  }
}
