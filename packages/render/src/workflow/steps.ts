import { actions, reference } from './actions.ts'
import { expression, script } from './expression.ts'
import type { Step } from './github-workflow.ts'

/** The repository, without the token of the job in it. */
export function checkout(condition: Pick<Step, 'if'> = {}): Step {
  return {
    name: 'Check out',
    ...condition,
    uses: reference(actions.checkout),
    with: { 'persist-credentials': false },
  }
}

/** Where a job keeps what it hands on to others: beside the repository, which may have directories of any name. */
export function handed(name: string): string {
  return `${expression('runner.temp')}/${name}`
}

/** Node, and Windlass at the version of the repository's lockfile. No cache: a branch could have left what is in it. */
export const installWindlass: readonly Step[] = [
  {
    name: 'Set up Node',
    uses: reference(actions.setupNode),
    with: { 'node-version': 24, 'package-manager-cache': false },
  },
  { name: 'Install Windlass', run: script('npm ci') },
]

/** The user of a registry: GitHub's own knows the token of the job, others are told by secrets of the repository. */
export function login(registry: string): Step {
  const github = isGithubRegistry(registry)
  return {
    name: 'Log in to the registry',
    uses: reference(actions.login),
    with: {
      registry: hostOf(registry),
      username: expression(github ? 'github.actor' : 'secrets.REGISTRY_USERNAME'),
      password: expression(github ? 'secrets.GITHUB_TOKEN' : 'secrets.REGISTRY_PASSWORD'),
    },
  }
}

/** Whether the token of a job may push to a registry. */
export function isGithubRegistry(registry: string): boolean {
  return hostOf(registry) === 'ghcr.io'
}

function hostOf(registry: string): string {
  return registry.replace(/\/.*/, '')
}

/** Where the kubeconfig is for the steps in between that need it. */
export const kubeconfig = { KUBECONFIG: handed('kubeconfig') }

/** `steps` between one that writes the kubeconfig from the secret of the environment and one that removes it. */
export function withKubeconfig(steps: readonly Step[]): readonly Step[] {
  return [
    {
      name: 'Write the kubeconfig',
      env: { ...kubeconfig, CONTENT: expression('secrets.KUBECONFIG') },
      run: script(`
if [ -z "$CONTENT" ]; then
  echo '::error::This environment has no secret KUBECONFIG.'
  exit 1
fi
umask 077
printf '%s\\n' "$CONTENT" > "$KUBECONFIG"`),
    },
    ...steps,
    {
      name: 'Remove the kubeconfig',
      if: expression('always()'),
      env: kubeconfig,
      run: script('rm -f "$KUBECONFIG"'),
    },
  ]
}
