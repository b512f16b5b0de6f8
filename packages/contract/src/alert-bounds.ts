/** Where alerts fire whose bounds are no settings: dashboards draw the same lines, health and diagnoses judge by them. */
export const alertBounds = {
  /** Fewest nodes that are a network. */
  leastNodes: 2,
  /** Fewest peers that tie a node to it. */
  leastPeers: 2,
  /** Age of the newest block of a chain, in seconds. */
  noBlockSeconds: 600,
  /** Share of the limit of a container, of its CPU or of its memory. */
  ofLimit: 0.9,
  /** Used shares of a volume: a warning, and a critical one. */
  volumeFilling: 0.85,
  volumeAlmostFull: 0.95,
  /** Share of the look-ups in a cache that are hits. */
  leastHitRate: 0.2,
  /** Share of the anomalies that a buffer may hold. */
  bufferFull: 0.95,
} as const
