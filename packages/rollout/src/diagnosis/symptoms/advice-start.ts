import type { Advice } from './advice.ts'
import { inCluster } from './kubectl-step.ts'

const setImage = 'Put an image there that is in its registry, and deploy; or go back.'

/** Pods that will not start. */
export const startAdvice: Readonly<Record<string, Advice>> = {
  'image-not-found': {
    likely: 'The name or the tag is misspelt, or the image was never pushed.',
    steps: ({ component = '' }, { windlass }) => [
      { what: setImage, command: windlass(`set image ${component} IMAGE`) },
      { what: 'Go back to what ran before.', command: windlass('rollback') },
    ],
  },
  'image-denied': {
    likely: 'The pull secret is missing, or its password is no longer valid.',
    steps: (_, words) => [
      ...inCluster(
        words,
        'Look which pull secrets there are.',
        'get secrets --field-selector type=kubernetes.io/dockerconfigjson',
      ),
      { what: 'Put a valid pull secret there; the kubelet tries again by itself.' },
    ],
  },
  'registry-away': {
    likely: 'The registry does not answer its machine. The pull is tried again by itself, up to every five minutes.',
    steps: ({ replica = '' }, words) => [
      ...inCluster(words, 'Read what the registry answered.', `describe pod ${replica}`),
      { what: 'Once the registry answers, make the pod try at once: delete it.' },
    ],
  },
  crash: {
    likely: 'The program ends by itself: its last lines say why. Often a setting, or something it needs, is missing.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what it wrote before it ended.', command: windlass(`logs ${component} --previous`) },
      { what: 'Look at what was changed last.', command: windlass('history') },
      { what: 'Go back to what ran before.', command: windlass('rollback') },
    ],
  },
  'out-of-memory': {
    likely: 'The memory limit is too small for it, or it leaks.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what its limit should be, from what it uses.', command: windlass('capacity --for 60s') },
      { what: `Raise \`resources.limits.memory\` of ${component} in the description, and deploy.` },
    ],
  },
  'probe-fails': {
    likely: 'It runs and says itself that it cannot serve yet: it still starts, or misses something it needs.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what it writes.', command: windlass(`logs ${component}`) },
      { what: 'Mend first what it names and needs; it becomes ready by itself then.' },
    ],
  },
  'not-ready': {
    likely: 'It is still on its way, or waits for something that its words name.',
    steps: (_, { windlass }) => [{ what: 'Look again.', command: windlass('status') }],
  },
  missing: {
    likely: 'Somebody deleted it.',
    steps: (_, { windlass }) => [{ what: 'Deploy again, which makes it anew.', command: windlass('deploy') }],
  },
  unschedulable: {
    likely:
      'It asks for more than any machine has left, or a rule of placement or its volume holds it to machines that are full.',
    steps: (_, { windlass, ...words }) => [
      { what: 'Read what requests should be and what the machines have left.', command: windlass('capacity') },
      ...inCluster({ windlass, ...words }, 'Look at the machines.', 'describe nodes'),
      { what: 'Ask for less in `resources.requests`, or add a machine.' },
    ],
  },
  'quota-exceeded': {
    likely:
      'The requests of all pods in the namespace are together above its quota; an update needs room for one pod more.',
    steps: (_, words) => [
      ...inCluster(words, 'Compare what is used with what is allowed.', 'describe resourcequota'),
      { what: 'Ask for less in `resources.requests`, remove what is not needed, or have the quota raised.' },
    ],
  },
  'limit-range': {
    likely: 'A container asks for more, or less, than the limit range of the namespace lets any have.',
    steps: (_, words) => [
      ...inCluster(words, 'Read the bounds.', 'describe limitrange'),
      { what: 'Change its `resources`, or have the bounds changed; then deploy again.' },
    ],
  },
  'admission-refused': {
    likely: 'A webhook or the Pod Security level of the namespace forbids something in it.',
    steps: (_, words) => [
      ...inCluster(words, 'Read the whole refusal.', 'get events --field-selector reason=FailedCreate'),
      { what: 'Change what the message names, or ask who keeps the policy.' },
    ],
  },
  'webhook-away': {
    likely: 'The pods of the webhook that the message names do not run, or nothing reaches them.',
    steps: (_, words) => [
      ...inCluster(
        words,
        'Look which webhooks there are.',
        'get validatingwebhookconfigurations,mutatingwebhookconfigurations',
      ),
      { what: 'Start its pods again, or remove its configuration where nothing needs it; then deploy again.' },
    ],
  },
  refused: {
    likely: 'The API server refuses the pods that the controller wants to make.',
    steps: (_, words) => inCluster(words, 'Read the refusals.', 'get events --field-selector reason=FailedCreate'),
  },
  'secret-missing': {
    likely: 'The Secret was not made, or has another key than the description names.',
    steps: (_, words) => [
      ...inCluster(words, 'Look which Secrets there are.', 'get secrets'),
      { what: 'Put the value there, and deploy again.', command: words.windlass('deploy') },
    ],
  },
  'cannot-start': {
    likely: 'Something that it is configured with is not there.',
    steps: ({ replica = '' }, words) => [
      ...inCluster(words, 'Read what is missing.', `describe pod ${replica}`),
      { what: 'Put it there, and deploy again.', command: words.windlass('deploy') },
    ],
  },
  'port-taken': {
    likely: 'Another program has that port.',
    steps: () => [{ what: 'Stop the other program, or change the port in the description.' }],
  },
  'stuck-rollout': {
    likely: 'The controller replaces pods in order and waits for each: one that is broken is waited for without end.',
    steps: ({ replica = '' }, words) => [
      { what: 'Deploy again: a broken pod of an older revision is then deleted.', command: words.windlass('deploy') },
      ...inCluster(words, 'Or delete the broken pod; its volume stays.', `delete pod ${replica}`),
    ],
  },
  'node-lost': {
    likely:
      'The machine is down or cut off. What runs on it may go on, and nobody can tell; a volume follows only once it is known to be gone.',
    steps: (_, words) => [
      ...inCluster(words, 'Look at the machines.', 'get nodes'),
      { what: 'Bring the machine back; its pods then come back by themselves.' },
      ...inCluster(
        words,
        'If it is gone for good, and only then: say so, which frees its pods and volumes.',
        'taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute',
      ),
    ],
  },
}
