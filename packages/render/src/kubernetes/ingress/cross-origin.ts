import type { ComponentOf } from '@windlass/stack/component'

/** What pages of other origins may do. */
export interface CrossOriginRules {
  readonly origins: readonly string[]
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS')[]
  readonly headers: readonly string[]
  /** Whether the browser sends along the password it was told. */
  readonly credentials: boolean
  /** How long a browser remembers all of this. */
  readonly maxAgeSeconds: number
}

/** None where no origin is named: browsers then refuse pages of any other. */
export function crossOriginRules({ origins, basicAuth }: ComponentOf<'ingress'>): CrossOriginRules | undefined {
  if (origins.length === 0) return undefined
  return {
    origins,
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
    headers: ['Authorization', 'Content-Type'],
    credentials: basicAuth !== undefined,
    maxAgeSeconds: 3600,
  }
}
