/** A workflow of GitHub Actions, as far as Windlass writes one; its keys are those of the file. */
export interface GithubWorkflow {
  readonly name: string
  readonly 'run-name': string
  readonly on: { readonly workflow_dispatch: { readonly inputs: Readonly<Record<string, WorkflowInput>> } }
  readonly permissions: Permissions
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean }
  readonly defaults: { readonly run: { readonly shell: 'bash' } }
  readonly env: Variables
  readonly jobs: Readonly<Record<string, Job>>
}

export type WorkflowInput = { readonly description: string; readonly required: boolean } & (
  | { readonly type: 'choice'; readonly options: readonly string[]; readonly default?: string }
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'string'; readonly default: string }
)

/** What the token of a job may do; nothing where it is empty. */
type Permissions = Readonly<Partial<Record<'contents' | 'packages' | 'id-token' | 'attestations', 'read' | 'write'>>>

export type Variables = Readonly<Record<string, string>>

export interface Job {
  readonly name: string
  readonly needs?: readonly string[]
  readonly if?: string
  readonly environment?: string
  readonly 'runs-on': 'ubuntu-24.04'
  readonly 'timeout-minutes': number
  readonly permissions: Permissions
  readonly outputs?: Variables
  readonly strategy?: { readonly matrix: Variables }
  readonly steps: readonly Step[]
}

interface StepFields {
  readonly name: string
  readonly id?: string
  readonly if?: string
  readonly env?: Variables
}

export type Step = StepFields &
  (
    | { readonly run: string }
    | { readonly uses: string; readonly with?: Readonly<Record<string, string | number | boolean>> }
  )
