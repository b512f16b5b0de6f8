import type { WorkflowInput } from './github-workflow.ts'
import type { Pipeline } from './pipeline.ts'

/** Chosen in place of a component; no component can be named so. */
export const wholeStack = 'whole stack'

/** What is asked of whoever starts the workflow. */
export function dispatchInputs({ environments, build }: Pipeline): Readonly<Record<string, WorkflowInput>> {
  const environment: WorkflowInput = {
    description: 'Where to deploy to',
    required: true,
    type: 'choice',
    options: environments.map((stack) => stack.environment),
  }
  const dryRun: WorkflowInput = {
    description: 'Stop after the plan; images are built all the same',
    required: true,
    type: 'boolean',
    default: false,
  }
  if (build === undefined) return { environment, dry_run: { ...dryRun, description: 'Stop after the plan' } }
  const components = [...new Set(build.images.flatMap(({ runs }) => Object.values(runs).flat()))].toSorted()
  return {
    environment,
    component: {
      description: 'What to deploy: the whole description, or a new image of one component of what runs',
      required: true,
      type: 'choice',
      options: [wholeStack, ...components],
      default: wholeStack,
    },
    version: {
      description: 'Tag of the images; the commit if left empty',
      required: false,
      type: 'string',
      default: '',
    },
    skip_build: {
      description: 'Deploy images of that tag that are in the registry',
      required: true,
      type: 'boolean',
      default: false,
    },
    dry_run: dryRun,
  }
}
