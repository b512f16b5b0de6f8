import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Brokers that are there already, but nobody knows where. */
export function checkBrokers(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind !== 'broker' || draft.form !== 'external' || (draft.bootstrap ?? []).length > 0) return []
    return [
      {
        path: ['components', name, 'bootstrap'],
        at: 'value' as const,
        message: 'is empty, and external brokers are reached by nothing else',
        hint: 'Name their addresses: [kafka-0.example.com:9092].',
      },
    ]
  })
}
