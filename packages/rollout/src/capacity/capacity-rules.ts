/** By what a recommendation is made; printed with it. */
export const containerRules = {
  /** Above the highest that was measured. */
  headroom: 1.15,
  /** Share of its requested CPU that a container is to use on average, at which autoscalers add replicas. */
  targetUtilisation: 0.7,
  /** Of a memory limit above the highest that was measured. */
  memoryLimitHeadroom: 1.3,
  /** Share of a limit from which on more might have been used, were it let. */
  atLimit: 0.9,
  /** Differences below this share are left as they are. */
  tolerance: 0.2,
} as const

/** By what the size of a volume is recommended. */
export const volumeRules = {
  /** Share of a volume that is to be used at most. */
  targetShare: 0.7,
  /** A file system this many times as large as what was asked for holds more than this volume. */
  sharedFrom: 1.5,
} as const
