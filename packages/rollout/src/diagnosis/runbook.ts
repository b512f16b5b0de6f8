/** Where the runbooks are, in the documentation. */
const runbooks = 'docs/runbooks'

/** Pages for causes that an alert knows too, as it would show them without a rollout. */
const pages: Readonly<Record<string, string>> = {
  behind: 'chain-node-behind.md',
  'cannot-peer': 'chain-peers-low.md',
  'cannot-start': 'pod-not-ready.md',
  'image-denied': 'pod-not-ready.md',
  'image-not-found': 'pod-not-ready.md',
  'out-of-memory': 'container-memory-high.md',
  refused: 'pod-not-ready.md',
  unschedulable: 'pod-not-ready.md',
  crash: 'container-restarting.md',
  forked: 'chain-forked.md',
  'not-answering': 'chain-node-down.md',
  'stalled-network': 'chain-stalled.md',
}

/** The page that says what to do about a cause, where there is one. */
export function runbookOf(cause: string): string | undefined {
  const page = Object.hasOwn(pages, cause) ? pages[cause] : undefined
  return page && `${runbooks}/${page}`
}
