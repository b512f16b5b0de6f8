import { expression, script } from './expression.ts'
import type { Job } from './github-workflow.ts'
import type { Pipeline } from './pipeline.ts'

/** Tells a channel how the run ended, whatever happened; nobody, where the secret is not there. */
export function notifyJob({ stack, slackSecret }: Pipeline, needs: readonly string[]): Job {
  const run = 'github.server_url, github.repository, github.run_id'
  return {
    name: 'Notify',
    needs,
    if: expression('always()'),
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 5,
    permissions: {},
    steps: [
      {
        name: 'Notify',
        env: {
          STACK: stack,
          WEBHOOK: expression(`secrets.${slackSecret}`),
          OUTCOME: expression('needs.deploy.outputs.outcome'),
          RESULTS: expression("join(needs.*.result, ' ')"),
          ACTOR: expression('github.actor'),
          RUN: expression(`format('{0}/{1}/actions/runs/{2}', ${run})`),
        },
        run: script(`
if [ -z "$WEBHOOK" ]; then
  echo 'The repository has no secret ${slackSecret}: nobody is told.'
  exit 0
fi
case "$OUTCOME" in
  healthy) words='was deployed and is healthy' ;;
  deployed) words='was deployed, and whether it is healthy was not seen' ;;
  rolled-back) words='failed and was rolled back' ;;
  rollback-failed) words='failed, and so did its rollback' ;;
  locked) words='was not deployed: another command changes it' ;;
  refused) words='was refused before anything was changed' ;;
  interrupted) words='was interrupted and is not complete' ;;
  failed) words='failed' ;;
  *)
    case "$RESULTS" in
      *failure*) words='failed before anything was changed' ;;
      *cancelled*) words='was cancelled' ;;
      *) words='was planned; nothing was changed' ;;
    esac ;;
esac
jq --null-input --arg text "$STACK in $ENVIRONMENT $words, started by $ACTOR: $RUN" '{text: $text}' |
  curl --fail --silent --show-error --max-time 30 --retry 3 --header 'content-type: application/json' \\
    --data @- --config <(printf 'url = "%s"\\n' "$WEBHOOK")`),
      },
    ],
  }
}
