import { chainAdvice } from './advice-chain.ts'
import { detectorAdvice } from './advice-detector.ts'
import { releaseAdvice } from './advice-release.ts'
import { startAdvice } from './advice-start.ts'
import { supplyAdvice } from './advice-supply.ts'
import type { Symptom } from './symptom.ts'

/** How commands about this very release are written. */
export interface CommandWords {
  /** `health` → `windlass health --file stack.yaml --env production` */
  readonly windlass: (command: string) => string
  /** `get pods` → `kubectl --context c1 -n xai get pods`; left out where the release is not in a cluster. */
  readonly kubectl?: (command: string) => string
}

/** One thing to do. */
export interface Step {
  readonly what: string
  /** Left out where it is no command. */
  readonly command?: string
}

export interface Advice {
  readonly likely: string
  readonly steps: (symptom: Symptom, words: CommandWords) => readonly Step[]
}

const known: Readonly<Record<string, Advice>> = {
  ...startAdvice,
  ...supplyAdvice,
  ...chainAdvice,
  ...detectorAdvice,
  ...releaseAdvice,
}

const unknown: Advice = {
  likely: 'Nothing that is known by its signs.',
  steps: ({ component = '' }, { windlass }) => [
    { what: 'Read what it wrote.', command: windlass(`logs ${component}`.trimEnd()) },
    { what: 'Look at all parts.', command: windlass('health --verbose') },
  ],
}

/** What is likely behind a symptom, and what to do about it. */
export function adviceOn({ cause }: Symptom): Advice {
  return (Object.hasOwn(known, cause) ? known[cause] : undefined) ?? unknown
}

/** Causes that have an advice of their own. */
export const advisedCauses: readonly string[] = Object.keys(known)
