import type { Advice } from './advice.ts'
import { inCluster } from './kubectl-step.ts'

/** The release as a whole. */
export const releaseAdvice: Readonly<Record<string, Advice>> = {
  'release-failed': {
    likely: 'Its own words say what stopped it.',
    steps: (_, { windlass }) => [
      { what: 'Read what was seen then.', command: windlass('history --json') },
      { what: 'Go back to the last good release, or deploy one that is mended.', command: windlass('rollback') },
    ],
  },
  'cut-off': {
    likely: 'The command that made it was killed.',
    steps: (_, { windlass }) => [
      { what: 'Deploy again, which goes on where it was.', command: windlass('deploy') },
      { what: 'Or go back.', command: windlass('rollback') },
    ],
  },
  'under-way': {
    likely: 'A deploy is being made: what is not ready may be on its way.',
    steps: (_, { windlass }) => [{ what: 'Look again when it is over.', command: windlass('history') }],
  },
  drifted: {
    likely: 'Somebody changed it by hand, or another tool did.',
    steps: (_, { windlass }) => [
      { what: 'Read what differs.', command: windlass('plan') },
      { what: 'Bring back what the description says.', command: windlass('deploy') },
    ],
  },
  'left-over': {
    likely: 'A release before made it, and was cut off before it removed it.',
    steps: (_, { windlass }) => [{ what: 'Deploy again, which removes it.', command: windlass('deploy') }],
  },
  'replicas-missing': {
    likely: 'Pods were just lost and are being made again, or whoever makes them does not work.',
    steps: (_, words) => [
      ...inCluster(words, 'Read what happened to them.', 'get events --sort-by=.lastTimestamp'),
      { what: 'Look again.', command: words.windlass('status') },
    ],
  },
  'kind-unknown': {
    likely: 'The CustomResourceDefinition is not installed, or in another version.',
    steps: (_, words) => [
      ...inCluster(words, 'Look which there are.', 'get crds'),
      { what: 'Install what brings the kind, or leave out what needs it, and deploy again.' },
    ],
  },
  'other-manager': {
    likely: 'Another tool, or a person, set the same field to another value.',
    steps: (_, { windlass }) => [
      { what: 'Read which field and who.', command: windlass('plan') },
      { what: 'Have the other one let go of the field, or describe its value as it is; then deploy again.' },
    ],
  },
  'namespace-terminating': {
    likely: 'Somebody deleted the namespace. What holds it are objects whose finalizers nobody serves.',
    steps: (_, words) => [
      ...inCluster(words, 'Read what holds it.', 'get namespace -o yaml'),
      { what: 'Once it is gone, deploy again: the namespace is made anew.', command: words.windlass('deploy') },
    ],
  },
  'target-away': {
    likely: 'The API server is down, or this machine does not reach it. What runs goes on meanwhile.',
    steps: (_, { windlass }) => [{ what: 'Look again once it answers.', command: windlass('health') }],
  },
  'not-seen': {
    likely: 'Whoever tells of it did not answer this time.',
    steps: (_, { windlass }) => [{ what: 'Look again.', command: windlass('diagnose') }],
  },
}
