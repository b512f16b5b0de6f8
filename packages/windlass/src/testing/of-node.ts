/** The place of an event about a gate of the component `node`, at time 0. */
export const ofNode = {
  stage: 'release',
  operation: 'gate:node',
  kind: 'gate',
  component: 'node',
  phase: 'core',
  atMs: 0,
} as const
