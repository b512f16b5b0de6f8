import type { Stack } from '@windlass/stack/stack'
import type { BuiltImage } from './built-images.ts'
import type { Variables } from './github-workflow.ts'

/** What the jobs of a workflow are made from. */
export interface Pipeline {
  readonly stack: string
  /** Of the description, from the root of the repository. */
  readonly file: string
  /** Those on Kubernetes, in the order of the description. */
  readonly environments: readonly Stack[]
  /** Left out where the repository builds nothing that these environments run. */
  readonly build?: { readonly registry: string; readonly images: readonly BuiltImage[] }
  /** Variables of the deploying shell that the description takes secrets from, each of a secret of the same name. */
  readonly secrets: Variables
  /** Secret that holds the address of a Slack webhook. */
  readonly slackSecret: string
}
