import { CodedError } from '@windlass/errors/coded-error'
import type { Ci } from '@windlass/stack/ci'
import type { Stack } from '@windlass/stack/stack'
import { toYaml } from '../kubernetes/yaml.ts'
import { withVersions } from './actions.ts'
import { builtImages } from './built-images.ts'
import { checkJob } from './check-job.ts'
import { deployJob } from './deploy-job.ts'
import { deployingSecrets } from './deploying-secrets.ts'
import { dispatchInputs } from './dispatch.ts'
import { expression, literal } from './expression.ts'
import type { GithubWorkflow, Job } from './github-workflow.ts'
import { headerLines } from './header.ts'
import { imagesJob } from './images-job.ts'
import { notifyJob } from './notify-job.ts'
import type { Pipeline } from './pipeline.ts'
import { planJob } from './plan-job.ts'

/** Secret of the repository that holds the webhook where the description names none. */
const defaultSlackSecret = 'SLACK_WEBHOOK_URL'

interface WorkflowSource {
  /** The description made ready for each of its environments. */
  readonly stacks: readonly Stack[]
  readonly ci?: Ci | undefined
  /** Path of the description from the root of the repository. */
  readonly file: string
}

/**
 * A workflow of GitHub Actions that checks, builds, plans, deploys, verifies and takes back what a description says, in
 * those of its environments that run on Kubernetes. It is started by hand.
 *
 * Throws `RENDER_WORKFLOW_IMPOSSIBLE` for a description that no pipeline can deploy.
 */
export function renderGithubWorkflow(source: WorkflowSource): {
  readonly workflow: GithubWorkflow
  readonly text: string
} {
  const pipeline = pipelineOf(source)
  const workflow = workflowOf(pipeline)
  // A path may hold a line break, and what follows it must not leave the comment.
  const comment = headerLines(pipeline).map((line) => `# ${line.replaceAll(/\s/g, ' ')}`.trimEnd())
  return { workflow, text: `${comment.join('\n')}\n${withVersions(toYaml(workflow))}` }
}

function pipelineOf({ stacks, ci, file }: WorkflowSource): Pipeline {
  const environments = stacks.filter(({ target }) => target !== 'local')
  const [first] = environments
  if (first === undefined)
    throw new CodedError('RENDER_WORKFLOW_IMPOSSIBLE', `No environment of ${file} runs on Kubernetes.`, {
      hint: 'Add one with `target: {kubernetes: {context: …, namespace: …}}`: a pipeline reaches no other machine.',
    })
  const images = ci === undefined ? [] : builtImages(ci, environments)
  return {
    stack: first.name,
    file,
    environments,
    ...(ci && images.length > 0 && { build: { registry: ci.registry, images } }),
    secrets: deployingSecrets(environments),
    slackSecret: ci?.notify.slack ?? defaultSlackSecret,
  }
}

function workflowOf(pipeline: Pipeline): GithubWorkflow {
  const { stack, file, build } = pipeline
  const jobs: Record<string, Job> = {
    check: checkJob(pipeline),
    ...(build && { images: imagesJob(build.registry) }),
    plan: planJob(pipeline),
    deploy: deployJob(pipeline),
  }
  return {
    name: `Deploy ${stack}`,
    'run-name': `${expression("inputs.dry_run && 'Plan' || 'Deploy'")} ${stack} to ${expression('inputs.environment')}`,
    on: { workflow_dispatch: { inputs: dispatchInputs(pipeline) } },
    permissions: {},
    concurrency: { group: `${stack}-${expression('inputs.environment')}`, 'cancel-in-progress': false },
    defaults: { run: { shell: 'bash' } },
    env: {
      STACK_FILE: literal(file),
      ENVIRONMENT: expression('inputs.environment'),
      ...(build && {
        COMPONENT: expression('inputs.component'),
        VERSION: expression('inputs.version || github.sha'),
      }),
      NO_COLOR: '1',
    },
    jobs: { ...jobs, notify: notifyJob(pipeline, Object.keys(jobs)) },
  }
}
