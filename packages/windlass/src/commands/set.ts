import { readFile, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import type { StackChange } from '@windlass/stack/change'
import { changeStack } from '@windlass/stack/change-stack'
import type { Stack } from '@windlass/stack/stack'
import { writeChange } from '@windlass/stack/write-change'
import { parse } from 'yaml'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { exitCode } from '../exit-code.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'
import { releasedStack } from '../wanted-stack.ts'

export interface SetOptions extends DeployFlags, RunningFlags {
  readonly changes: readonly StackChange[]
  /** File that gets the change too, once it runs. */
  readonly write?: string
}

/** Makes a new release from the description of the last one with the changes, whatever a file says meanwhile. */
export async function set(options: SetOptions, context: CommandContext): Promise<CommandResult> {
  const { changes, write } = options
  await using target = await openRunningTarget(options, context)
  const last = await releasedStack({ records: target.records, signal: context.interruption.drain })
  const stack = changes.reduce<Stack>(
    (description, change) => changeStack({ description, change, directory: context.directory }),
    last,
  )
  const text =
    write === undefined ? undefined : await changedFile({ path: write, changes, environment: stack.environment })
  const words = changes.map(changeText).join(', ')
  sayTarget({ command: 'set', subject: words, target, context })
  const intent = { kind: 'set' as const, change: words }
  const result = await deployStack({ stack, target, command: 'set', intent, flags: options, context })
  const shown = deployResult({ result, target })
  if (write === undefined || text === undefined) return shown
  // A change that did not last must not come back with the file.
  if (result.state === 'planned' || shown.exitCode !== exitCode.done) return shown
  await writeFile(write, text)
  return { ...shown, lines: [...shown.lines, `wrote ${write}`] }
}

/** `mining.enabled=false` as a change; the value is read as YAML, so that numbers and lists are what they look like. */
export function configChange(component: string, pair: string): StackChange {
  const at = pair.indexOf('=')
  if (at < 1) {
    throw new CodedError('WINDLASS_USAGE', `\`${pair}\` is no key=value.`, {
      hint: 'Name the key below the component’s config and its value: mining.maxHashesPerSecond=9000',
    })
  }
  return { kind: 'config', component, key: pair.slice(0, at), value: readValue(pair.slice(at + 1)) }
}

/** YAML, but for hex digits: where a shell has taken the quotes away, they are an address and not a number. */
function readValue(text: string): unknown {
  return parse(text, { customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.format !== 'HEX') })
}

function changeText(change: StackChange): string {
  switch (change.kind) {
    case 'image':
      return `image of ${change.component} to ${change.image}`
    case 'replicas':
      return `replicas of ${change.component} to ${change.replicas}`
    case 'config':
      return `${change.key} of ${change.component} to ${JSON.stringify(change.value)}`
  }
}

async function changedFile(options: {
  readonly path: string
  readonly changes: readonly StackChange[]
  readonly environment: string
}): Promise<string> {
  const { path, changes, environment } = options
  if (!['.yaml', '.yml'].includes(extname(path))) {
    throw new CodedError('WINDLASS_USAGE', `${path} is not YAML, which is all that --write can edit.`, {
      hint: 'Leave --write out and change the file by hand.',
    })
  }
  const text = await readFile(path, 'utf8')
  return changes.reduce((changed, change) => writeChange({ text: changed, change, environment }), text)
}
