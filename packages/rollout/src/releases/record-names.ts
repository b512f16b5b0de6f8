/** Names of the records of a release. They sort in the order of the releases. */
export const recordPrefixes = { release: 'release-', journal: 'journal-', evidence: 'evidence-' } as const

export function recordName(kind: keyof typeof recordPrefixes, release: number): string {
  return `${recordPrefixes[kind]}${String(release).padStart(6, '0')}`
}

export function releaseNumber(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1))
}
