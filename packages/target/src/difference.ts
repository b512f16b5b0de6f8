/** A field that somebody other than Windlass has set to another value than the wanted one. */
export interface FieldOwner {
  /** What the target calls them: `kubectl-edit`. */
  readonly owner: string
  /** `.spec.replicas` */
  readonly field: string
}

/** Whose what has the name of a resource is. */
export type Holder =
  /** Nothing is there yet. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'this-release' }
  /** `name` as the target calls it: `shop in production`. */
  | { readonly kind: 'another-release'; readonly name: string }
  /** It is of no release; `who` made it or looks after it. */
  | { readonly kind: 'others'; readonly who: string }

/** What applying one resource would change in what is there, as the target itself says. */
export interface ResourceDifference {
  readonly id: string
  readonly holder: Holder
  /** What is there, and what would be: plain JSON without what only the target needs, and without data of secrets. */
  readonly from: unknown
  readonly to: unknown
  /** Whether replicas that run what was applied last have to be started anew. */
  readonly replicas: 'stay' | 'restart'
  /** Who changed fields by hand: nobody will set them so again by themselves. */
  readonly changedBy: readonly FieldOwner[]
  /** Who else looks after fields, and may set them so again. */
  readonly owners: readonly FieldOwner[]
  readonly way: ChangeWay
  /** `larger`: what keeps data is larger than wanted, and stays so, since no volume shrinks. */
  readonly volumes: 'same' | 'grow' | 'larger'
}

/** What a change takes. */
export type ChangeWay =
  | { readonly kind: 'in-place' }
  /** It is removed and made again, and away meanwhile. */
  | { readonly kind: 'anew'; readonly fields: readonly string[] }
  /** It is removed with its replicas kept, and made again around them. */
  | { readonly kind: 'around-replicas'; readonly fields: readonly string[] }
  /** The target refuses it as things are: a policy, a quota. Later it may not. */
  | { readonly kind: 'refused'; readonly why: string }
  /** It cannot be done without losing what is kept. */
  | { readonly kind: 'none'; readonly why: string; readonly hint: string }
