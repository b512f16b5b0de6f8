import type { Pipeline } from './pipeline.ts'
import { isGithubRegistry } from './steps.ts'

/** What a reader of a workflow must know and GitHub must be told, line by line. */
export function headerLines({ file, environments, build, secrets, slackSecret }: Pipeline): readonly string[] {
  const names = environments.map(({ environment }) => environment)
  return [
    `Written by \`windlass ci github ${file}\`: change the description and write it anew.`,
    '',
    `Environments that the repository needs, each with the secrets ${['KUBECONFIG', ...Object.keys(secrets)].join(', ')}:`,
    `  ${names.join(', ')}: their reviewers approve the plan`,
    `  ${names.map((name) => `${name}-plan`).join(', ')}: without reviewers, so that there is a plan to approve`,
    'Secrets of the repository:',
    ...(build === undefined || isGithubRegistry(build.registry)
      ? []
      : [`  REGISTRY_USERNAME, REGISTRY_PASSWORD: of one who may push to ${build.registry}`]),
    `  ${slackSecret}: incoming webhook that is told how a run ended; may be left out`,
  ]
}
