import type { Command } from 'commander'
import { collect } from './argument-values.ts'

export function deploying(command: Command): Command {
  return command
    .argument('[file]', 'the description (default: that of the last release)')
    .option('--env <name>', 'environment of the description')
    .option('--accept-consensus-risk', 'let nodes change rules that the network may not know of in time', false)
    .option('--accept-quorum-loss', 'replace nodes though too few of the others serve', false)
    .option('--accept-stalled-network', 'touch the nodes of a network that produces no blocks, to mend it', false)
}

/** A command about what runs, wherever that is. */
export function running(command: Command): Command {
  return command
    .option('--file <file>', 'the description whose environment is meant (default: the release on this machine)')
    .option('--env <name>', 'environment of that description')
}

/** What of a description is meant, and with which images. */
export function choosing(command: Command): Command {
  return command
    .option(
      '--image <reference>',
      'run this image wherever the description names its repository; may be repeated',
      collect,
    )
    .option(
      '--component <name>',
      'change only this component, and leave all others as they run; may be repeated',
      collect,
    )
}

/** Whose fields in a cluster may be taken. */
export function forcing(command: Command): Command {
  return command.option('--force-conflicts', 'take what others in the cluster have made or look after', false)
}
