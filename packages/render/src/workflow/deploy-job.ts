import { actions, reference } from './actions.ts'
import { expression, script } from './expression.ts'
import type { Job, Step, Variables } from './github-workflow.ts'
import type { Pipeline } from './pipeline.ts'
import { checkout, handed, installWindlass, kubeconfig, login, withKubeconfig } from './steps.ts'

/** Steps that say how it ended, the last word first. */
const outcomeSteps = ['rollback', 'verify', 'deploy']

/**
 * Deploys what was planned once the environment's reviewers approve, verifies it, and goes back where that fails.
 *
 * One job, because each job of a protected environment waits for an approval of its own, and going back must not wait.
 */
export function deployJob({ build, secrets }: Pipeline): Job {
  return {
    name: 'Deploy',
    needs: ['plan'],
    if: expression("!cancelled() && needs.plan.result == 'success' && !inputs.dry_run"),
    environment: expression('inputs.environment'),
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 120,
    permissions: { contents: 'read', ...(build && { packages: 'read' }) },
    outputs: { outcome: expression(outcomeSteps.map((id) => `steps.${id}.outputs.outcome`).join(' || ')) },
    steps: [
      checkout(),
      ...installWindlass,
      ...(build ? [login(build.registry)] : []),
      {
        name: 'Fetch the plan',
        uses: reference(actions.downloadArtifact),
        with: { name: 'plan', path: handed('plan') },
      },
      ...withKubeconfig([remember, deploy(secrets), verify, rollback]),
    ],
  }
}

const remember: Step = {
  name: 'Remember what runs',
  id: 'before',
  env: kubeconfig,
  run: script(`
npx --no windlass history --json --file "$STACK_FILE" --env "$ENVIRONMENT" > "$RUNNER_TEMP/history.json"
release=$(jq --raw-output '[.releases[] | select(.status == "deployed")] | last | .number // empty' \\
  "$RUNNER_TEMP/history.json")
echo "release=$release" >> "$GITHUB_OUTPUT"`),
}

const deploy = (secrets: Variables): Step => ({
  name: 'Deploy',
  id: 'deploy',
  env: { ...kubeconfig, ...secrets },
  run: script(`
mapfile -t arguments < "$RUNNER_TEMP/plan/arguments"
code=0
npx --no windlass "\${arguments[@]}" || code=$?
case "$code" in
  0) outcome=deployed ;;
  3) outcome=rolled-back ;;
  4) outcome=locked ;;
  5) outcome=rollback-failed ;;
  64) outcome=refused ;;
  130) outcome=interrupted ;;
  *) outcome=failed ;;
esac
echo "outcome=$outcome" >> "$GITHUB_OUTPUT"
exit "$code"`),
})

const verify: Step = {
  name: 'Verify',
  id: 'verify',
  env: kubeconfig,
  run: script(`
for attempt in {1..6}; do
  if npx --no windlass health --file "$STACK_FILE" --env "$ENVIRONMENT"; then
    echo 'outcome=healthy' >> "$GITHUB_OUTPUT"
    exit 0
  fi
  if [ "$attempt" -lt 6 ]; then sleep 20; fi
done
echo '::error::The release is not healthy.'
exit 1`),
}

/** Outcomes after which something may run that should not; after the others, a deploy has changed or left nothing. */
const toTakeBack = ['deployed', 'failed', 'interrupted', 'rollback-failed']

const rollback: Step = {
  name: 'Roll back',
  id: 'rollback',
  if: expression(`failure() && contains(fromJSON('${JSON.stringify(toTakeBack)}'), steps.deploy.outputs.outcome)`),
  env: { ...kubeconfig, RELEASE: expression('steps.before.outputs.release') },
  run: script(`
if [ -z "$RELEASE" ]; then
  echo '::error::Nothing ran before that one could go back to.'
  echo 'outcome=failed' >> "$GITHUB_OUTPUT"
  exit 1
fi
code=0
npx --no windlass rollback "$RELEASE" --file "$STACK_FILE" --env "$ENVIRONMENT" || code=$?
if [ "$code" -eq 0 ]; then outcome=rolled-back; else outcome=rollback-failed; fi
echo "outcome=$outcome" >> "$GITHUB_OUTPUT"
exit "$code"`),
}
