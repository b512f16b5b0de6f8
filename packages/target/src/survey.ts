/** What can be asked of a survey; each costs requests of its own. */
export type SurveyPart = 'use' | 'volumes' | 'machines'

/** What a release uses of the place it runs in, at one time. */
export interface Survey {
  readonly atMs: number
  /** Every container, or process, of the release's replicas. */
  readonly containers: readonly ContainerUse[]
  readonly volumes: readonly VolumeUse[]
  readonly machines: readonly Machine[]
  /** What of the parts that were asked for could not be seen. */
  readonly gaps: readonly SurveyGap[]
}

/** Amounts of what a machine gives; one that nobody measured, or set, is left out. */
export interface Amounts {
  /** Thousandths of a CPU. */
  readonly cpuMillis?: number
  readonly memoryBytes?: number
}

export interface ContainerUse {
  readonly component: string
  /** `node-0` */
  readonly replica: string
  readonly container: string
  readonly used: Amounts
  readonly requests: Amounts
  readonly limits: Amounts
}

export interface VolumeUse {
  /** Name of the claim. */
  readonly name: string
  readonly component: string
  /** `bound` has its volume, `waiting` has none yet, `lost` has none any more, `growing` is being made larger. */
  readonly state: 'bound' | 'waiting' | 'lost' | 'growing'
  /** Why it is not bound, in words. */
  readonly detail: string
  readonly requestedBytes: number
  /** Of the file system; left out where nobody could look into it. */
  readonly capacityBytes?: number
  readonly availableBytes?: number
  /** Name of its storage class. */
  readonly class?: string
  /** Whether its class lets it be made larger; left out where nobody could look. */
  readonly expandable?: boolean
}

export interface Machine {
  readonly name: string
  /** Takes new pods. */
  readonly usable: boolean
  readonly allocatable: Required<Amounts>
  /** Requested of it by whatever is not of the release. */
  readonly takenByOthers: Required<Amounts>
}

export interface SurveyGap {
  readonly part: SurveyPart
  /** What could not be seen and why, in words. */
  readonly reason: string
  /** `lasting` for want of a right, or of whoever measures; `passing` where somebody did not answer this time. */
  readonly kind: 'lasting' | 'passing'
}
