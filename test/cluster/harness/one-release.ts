import { expect } from 'vitest'
import type { CommandPlace, ReplicaRow } from './command-place.ts'

interface Status {
  readonly health: { readonly state: string; readonly reasons: readonly unknown[] }
  readonly rows: readonly ReplicaRow[]
}

/** All is well, and every replica runs one and the same release. */
export async function expectOneRelease(place: CommandPlace): Promise<void> {
  const { health, rows } = await place.json<Status>('status')
  expect(health).toMatchObject({ state: 'healthy', reasons: [] })
  expect(rows.filter(({ readiness }) => readiness.state !== 'ready')).toEqual([])
  expect(new Set(rows.map(({ release }) => release)).size, JSON.stringify(rows, null, 2)).toBe(1)
}
