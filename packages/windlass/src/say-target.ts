import type { Target } from '@windlass/target/target'
import type { CommandContext } from './command.ts'

/** The first line of every command that touches a target: what it does, and where. */
export function sayTarget(options: {
  readonly command: string
  readonly subject?: string
  readonly target: Pick<Target, 'description'>
  readonly context: CommandContext
}): void {
  const { command, subject = '', target, context } = options
  if (context.format === 'json') return
  const words = ['windlass', command, subject, '→', target.description].filter((word) => word !== '')
  context.terminal.stdout.write(`${context.terminal.style('bold', words.join(' '))}\n`)
}
