/** What is looked at, in the order of the report. */
const titles = {
  api: 'API server',
  namespace: 'Namespace',
  rights: 'Rights',
  kinds: 'Kinds of objects',
  controllers: 'Controllers',
  nodes: 'Machines',
  room: 'Room on the machines',
  quota: 'Quotas and limit ranges',
  storage: 'Storage classes',
  'pod-security': 'Pod Security',
  images: 'Images',
  secrets: 'Secrets',
} as const

export type PreflightId = keyof typeof titles

/** What one look at a cluster found, before anything is changed. */
export interface PreflightCheck {
  readonly id: PreflightId
  /** `fail`: a release would not come to run. `warn`: it may not, or nobody could look. */
  readonly state: 'pass' | 'warn' | 'fail'
  /** What is looked at: `Room on the machines` */
  readonly title: string
  /** The finding in words; several lines where there are several. */
  readonly detail: string
  /** What to do about it. */
  readonly remedy?: string
}

/** One thing found wrong, as part of a check. */
export interface Finding {
  readonly state: 'warn' | 'fail'
  readonly detail: string
  readonly remedy?: string
}

/** A check from its findings: as bad as the worst of them, and passed with `passed` where there are none. */
export function checkOf(id: PreflightId, findings: readonly Finding[], passed: string): PreflightCheck {
  const title = titles[id]
  if (findings.length === 0) return { id, state: 'pass', title, detail: passed }
  const remedies = [...new Set(findings.map(({ remedy }) => remedy).filter((remedy) => remedy !== undefined))]
  return {
    id,
    state: findings.some(({ state }) => state === 'fail') ? 'fail' : 'warn',
    title,
    detail: findings.map(({ detail }) => detail).join('\n'),
    ...(remedies.length > 0 && { remedy: remedies.join('\n') }),
  }
}
