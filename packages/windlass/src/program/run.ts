import type { Command } from 'commander'
import type { CommandContext, CommandResult } from '../command.ts'

type Execute = (context: CommandContext) => CommandResult | Promise<CommandResult>

/** Makes commander's arguments a call of one of our commands, whose exit code becomes the program's. */
export type Run = (command: Command, execute: Execute) => Promise<void>
