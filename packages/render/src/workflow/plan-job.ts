import { actions, reference } from './actions.ts'
import { wholeStack } from './dispatch.ts'
import { expression, script } from './expression.ts'
import type { Job, Step } from './github-workflow.ts'
import type { Pipeline } from './pipeline.ts'
import { checkout, handed, installWindlass, kubeconfig, login, withKubeconfig } from './steps.ts'

/** Shows what a deploy would change, and hands on the very command that would do it. */
export function planJob({ build, secrets }: Pipeline): Job {
  return {
    name: 'Plan',
    needs: build ? ['check', 'images'] : ['check'],
    // The images are skipped where the environment runs none of them.
    ...(build && { if: expression('!cancelled() && !failure()') }),
    environment: `${expression('inputs.environment')}-plan`,
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 30,
    permissions: { contents: 'read', ...(build && { packages: 'read' }) },
    steps: [
      checkout(),
      ...installWindlass,
      ...(build ? [login(build.registry), fetchImages] : []),
      ...withKubeconfig([
        {
          name: 'Plan',
          env: { ...kubeconfig, ...secrets },
          run: build ? planImages : planDescription,
        },
      ]),
      {
        name: 'Hand it on',
        uses: reference(actions.uploadArtifact),
        with: { name: 'plan', path: handed('plan'), 'if-no-files-found': 'error', overwrite: true },
      },
    ],
  }
}

const fetchImages: Step = {
  name: 'Fetch the digests',
  uses: reference(actions.downloadArtifact),
  with: { pattern: 'image-*', path: handed('images'), 'merge-multiple': true },
}

// The file of arguments is what the deploy runs, so that nothing else is deployed than what was planned.
const plan = `
mkdir "$RUNNER_TEMP/plan"
printf '%s\\n' "\${arguments[@]}" > "$RUNNER_TEMP/plan/arguments"
npx --no windlass "\${arguments[@]}" --dry-run | tee "$RUNNER_TEMP/plan/plan.txt"
{
  printf '## Plan for %s\\n\\n' "$ENVIRONMENT"
  head --bytes 900000 "$RUNNER_TEMP/plan/plan.txt" | sed 's/^/    /'
} >> "$GITHUB_STEP_SUMMARY"`

const planDescription = script(`
arguments=(deploy "$STACK_FILE" --env "$ENVIRONMENT")${plan}`)

const planImages = script(`
shopt -s nullglob
images=()
for file in "$RUNNER_TEMP"/images/*; do images+=("$(< "$file")"); done
if [ "$COMPONENT" = '${wholeStack}' ]; then
  arguments=(deploy "$STACK_FILE" --env "$ENVIRONMENT")
  for image in "\${images[@]}"; do arguments+=(--image "$image"); done
else
  arguments=(set image "$COMPONENT" "\${images[0]}" --file "$STACK_FILE" --env "$ENVIRONMENT")
fi${plan}`)
