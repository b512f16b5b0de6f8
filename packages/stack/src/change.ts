import { CodedError } from '@windlass/errors/coded-error'

/** One change to a running release, as `windlass set` takes it. */
export type StackChange =
  | { readonly kind: 'image'; readonly component: string; readonly image: string }
  | { readonly kind: 'replicas'; readonly component: string; readonly replicas: number }
  | {
      readonly kind: 'config'
      readonly component: string
      /**
       * Key below the component's `config`, dotted: `mining.enabled`. Of what is below `consensus.`, only
       * `consensus.upgrades` can be changed, and `value` is then one upgrade to add.
       */
      readonly key: string
      readonly value: unknown
    }

/** Where in a component a change takes place, and what it puts there or adds to the list there. */
export interface Edit {
  readonly operation: 'put' | 'append'
  readonly path: readonly string[]
  readonly value: unknown
}

/** What a change does to its component. Throws `STACK_CONSENSUS_UNSCHEDULED` where it would fork the chain. */
export function editOf(change: StackChange): Edit {
  if (change.kind === 'image') return { operation: 'put', path: ['image'], value: change.image }
  if (change.kind === 'replicas') return { operation: 'put', path: ['replicas'], value: change.replicas }
  const { component, key, value } = change
  if (key === 'consensus.upgrades') return { operation: 'append', path: key.split('.'), value }
  if (key !== 'consensus' && !key.startsWith('consensus.'))
    return { operation: 'put', path: ['config', ...key.split('.')], value }
  throw new CodedError(
    'STACK_CONSENSUS_UNSCHEDULED',
    `${component}.${key} is a rule all nodes share. Changed node by node, it would split the chain at once.`,
    {
      hint: `Schedule it at a height the chain has not reached: add {height: …, ${key.split('.').at(-1)}: …} to ${component}.consensus.upgrades.`,
      details: { component, key },
    },
  )
}
