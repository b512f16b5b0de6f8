import type { Advice } from './advice.ts'
import { inCluster } from './kubectl-step.ts'

const grow: Advice['steps'] = ({ component = '', subject = '' }, words) => [
  {
    what: `Raise \`storage.size\` of ${component || 'the component'} in the description; the plan shows the claims that grow, and nothing is lost.`,
    command: words.windlass('deploy'),
  },
  ...inCluster(
    words,
    'Or grow this claim alone at once.',
    `patch pvc ${subject} -p '{"spec":{"resources":{"requests":{"storage":"SIZE"}}}}'`,
  ),
  { what: 'Or free what can be freed: old backups, logs.' },
]

const shrinkLoad: Advice['steps'] = ({ component = '' }, { windlass }) => [
  {
    what: 'Read what its requests, limits and replicas should be, from what it uses.',
    command: windlass('capacity --for 60s'),
  },
  {
    what: `Raise the limit of ${component} in the description, and deploy; or run more replicas where they share the load.`,
  },
]

/** Volumes, network, CPU and memory. */
export const supplyAdvice: Readonly<Record<string, Advice>> = {
  'volume-not-bound': {
    likely: 'The storage class does not exist or makes no volume, or it waits for its first pod, which has no machine.',
    steps: ({ subject }, words) => [
      ...inCluster(
        words,
        'Read what its storage says.',
        subject === undefined ? 'describe pvc' : `describe pvc ${subject}`,
      ),
      ...inCluster(words, 'Look which classes there are.', 'get storageclasses'),
      { what: 'Name a class that is there as `storage.class`, and deploy again.' },
    ],
  },
  'volume-not-mounted': {
    likely: 'What it mounts is not there yet, or the volume still hangs on another machine.',
    steps: ({ replica = '' }, words) => inCluster(words, 'Read what is waited for.', `describe pod ${replica}`),
  },
  'volume-lost': {
    likely: 'The volume behind the claim was deleted. Its data is gone, unless the storage still has it.',
    steps: () => [{ what: 'Restore the last backup into a new claim.' }],
  },
  'volume-full': {
    likely: 'What is written grows with the time. When it is full, whatever writes to it stops.',
    steps: grow,
  },
  'volume-filling': { likely: 'What is written grows with the time.', steps: grow },
  'volume-full-fixed': {
    likely: 'What is written grows with the time. This volume cannot be made larger.',
    steps: ({ component = '' }) => [
      { what: 'Free what can be freed: old backups, logs.' },
      { what: `Move ${component || 'it'} to a larger volume: restore a backup into a claim of a class that can grow.` },
    ],
  },
  'memory-high': {
    likely: 'Its limit is close to what it needs, or it leaks. At the limit it is killed.',
    steps: shrinkLoad,
  },
  'cpu-high': {
    likely:
      'It has more to do than its limit lets it: it is held back, and answers late. A single measurement may be a peak. Of a node that mines it is meant.',
    steps: shrinkLoad,
  },
  'endpoint-silent': {
    likely: 'The probe asks something else than this path, or the program hangs where it does its work.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what it writes.', command: windlass(`logs ${component}`) },
      { what: 'Look at what was changed last.', command: windlass('history') },
    ],
  },
  'edge-cut': {
    likely:
      'A policy of somebody else, or one that was changed by hand, stops the connection; or its address is no longer right.',
    steps: (_, words) => [
      ...inCluster(
        words,
        'Try every declared connection from a pod that stands in for the caller.',
        'get networkpolicies',
      ),
      { what: 'Try the connections for real.', command: words.windlass('go-live --probe') },
      { what: 'Bring back what the description says.', command: words.windlass('deploy') },
    ],
  },
  'service-leads-nowhere': {
    likely: 'Nothing gave it an address, or its selector matches no pod that is ready.',
    steps: (_, words) => [
      ...inCluster(words, 'Compare its selector with the labels of the pods.', 'get services,endpointslices -o wide'),
      { what: 'Bring back what the description says.', command: words.windlass('deploy') },
    ],
  },
}
