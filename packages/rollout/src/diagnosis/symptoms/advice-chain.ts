import type { Advice } from './advice.ts'

/** Nodes of a chain. */
export const chainAdvice: Readonly<Record<string, Advice>> = {
  forked: {
    likely:
      'It was started with rules that the others do not have: a consensus key that differs, or an upgrade it does not know.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Compare the rules in force on the nodes.', command: windlass('status') },
      {
        what: `Give ${component} the rules of the others and deploy: it goes back to the fork and follows them.`,
        command: windlass('deploy'),
      },
    ],
  },
  'stalled-network': {
    likely:
      'Nobody finds blocks: no node mines, the difficulty is too high for what mines, or too few nodes are connected.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what the nodes write.', command: windlass(`logs ${component}`) },
      {
        what: 'A change that is to mend it must be let through a halted chain.',
        command: windlass('deploy --accept-stalled-network'),
      },
    ],
  },
  'cannot-peer': {
    likely:
      'It does not find the others or may not reach them: their names, the P2P port, a policy, or another genesis.',
    steps: ({ replica = '', component = '' }, { windlass }) => [
      { what: 'Read whom it tries.', command: windlass(`logs ${replica || component}`) },
      { what: 'Try the connections for real.', command: windlass('go-live --probe') },
    ],
  },
  behind: {
    likely: 'It fetches blocks it missed, or is too slow: its CPU limit or its disk.',
    steps: (_, { windlass }) => [
      { what: 'Look whether the gap shrinks.', command: windlass('status') },
      { what: 'Compare its use with its limits.', command: windlass('capacity --for 60s') },
    ],
  },
  'not-answering': {
    likely: 'It hangs, or still starts.',
    steps: ({ replica = '', component = '' }, { windlass }) => [
      { what: 'Read what it writes.', command: windlass(`logs ${replica || component}`) },
    ],
  },
}
