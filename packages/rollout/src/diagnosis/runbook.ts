/** Where the runbooks are, in the documentation. */
const runbooks = 'docs/runbooks'

/** Pages for causes that an alert knows too, as it would show them without a rollout. */
const pages: Readonly<Record<string, string>> = {
  'admission-refused': 'pod-not-ready.md',
  behind: 'chain-node-behind.md',
  'cache-lost': 'cache-down.md',
  'cannot-peer': 'chain-peers-low.md',
  'cannot-start': 'pod-not-ready.md',
  'image-denied': 'pod-not-ready.md',
  'image-not-found': 'pod-not-ready.md',
  'limit-range': 'pod-not-ready.md',
  'memory-high': 'container-memory-high.md',
  'node-lost': 'pod-not-ready.md',
  'not-consuming': 'detector-not-consuming.md',
  'out-of-memory': 'container-memory-high.md',
  'probe-fails': 'pod-not-ready.md',
  'quota-exceeded': 'pod-not-ready.md',
  refused: 'pod-not-ready.md',
  'registry-away': 'pod-not-ready.md',
  'secret-missing': 'pod-not-ready.md',
  unschedulable: 'pod-not-ready.md',
  'webhook-away': 'pod-not-ready.md',
  'consumer-lag': 'detector-consumer-lag-high.md',
  'cpu-high': 'container-cpu-high.md',
  crash: 'container-restarting.md',
  'endpoint-silent': 'component-unavailable.md',
  forked: 'chain-forked.md',
  'hit-rate-low': 'detector-cache-hit-rate-low.md',
  'not-answering': 'chain-node-down.md',
  'stalled-network': 'chain-stalled.md',
  'volume-filling': 'volume-filling-up.md',
  'volume-full': 'volume-almost-full.md',
  'volume-not-bound': 'pod-not-ready.md',
  'volume-not-mounted': 'pod-not-ready.md',
}

/** The page that says what to do about a cause, where there is one. */
export function runbookOf(cause: string): string | undefined {
  const page = Object.hasOwn(pages, cause) ? pages[cause] : undefined
  return page && `${runbooks}/${page}`
}
