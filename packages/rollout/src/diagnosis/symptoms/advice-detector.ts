import type { Advice } from './advice.ts'
import { inCluster } from './kubectl-step.ts'

/** The detector, its cache and what it reads. */
export const detectorAdvice: Readonly<Record<string, Advice>> = {
  'cache-lost': {
    likely: 'The cache is down, or the way to it is.',
    steps: ({ subject = '' }, { windlass, ...words }) => [
      { what: 'Read what the cache writes.', command: windlass(`logs ${subject}`) },
      ...inCluster(
        { windlass, ...words },
        'Look why its pods do not serve.',
        `describe pods -l app.kubernetes.io/name=${subject}`,
      ),
      { what: 'With persistence it comes back with what it held; detectors find it again by themselves.' },
    ],
  },
  'source-away': {
    likely: 'What it reads from is down or not reachable from it.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Read what it tries.', command: windlass(`logs ${component}`) },
      { what: 'Mend the source; it goes on where it was.' },
    ],
  },
  'consumer-lag': {
    likely: 'Messages arrive faster than they are scored.',
    steps: ({ component = '' }, { windlass }) => [
      { what: 'Look again in a while: a lag that shrinks is being caught up.', command: windlass('diagnose') },
      {
        what: 'Run more consumers, never more than there are partitions.',
        command: windlass(`scale ${component} COUNT`),
      },
      { what: 'Compare their CPU with its limit.', command: windlass('capacity --for 60s') },
    ],
  },
  'hit-rate-low': {
    likely: 'The cache was emptied lately, is too small for what is asked again, or what is asked never repeats.',
    steps: (_, { windlass }) => [
      { what: 'Look again in a while: an empty cache fills by itself.', command: windlass('diagnose') },
      {
        what: 'Where keys are pushed out (`redis_evicted_keys_total` grows): raise `config.maxMemoryMiB` of the cache, and its memory limit a quarter above.',
      },
      { what: 'Traffic that repeats nothing has no use for a cache: leave it as it is.' },
    ],
  },
}
