import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SuiteResource } from '@windlass/target/conformance-context'
import { type ProcessSet, processSetSchema } from '@windlass/target/process-set'
import type { Resource } from '@windlass/target/resource'
import { freePort } from './free-port.ts'

const fixtureProgram = join(import.meta.dirname, '../fixtures/server.ts')

const ports = new Map<string, number>()

async function portOf(replica: string): Promise<number> {
  const port = ports.get(replica) ?? (await freePort())
  ports.set(replica, port)
  return port
}

const probes = {
  startup: { port: 'http', path: '/health/live' },
  ready: { port: 'http', path: '/health/ready' },
  live: { port: 'http', path: '/health/live' },
}

/** What a test wants of the fixture program besides what the conformance suite does. */
export type FixtureWanted = Partial<SuiteResource> & {
  readonly component: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly set?: Partial<ProcessSet>
}

/** A process set of the fixture program, as `render` would make it. */
export async function fixtureResource(wanted: FixtureWanted): Promise<Resource> {
  const { component, replicas = 1, revision = 'a', behaviour = 'serves', config = {}, set = {} } = wanted
  const body = processSetSchema.parse({
    kind: 'processes',
    program: fixtureProgram,
    config: {
      revision,
      ...(behaviour === 'never-ready' && { notReadyBecause: '0 connected, 1 needed' }),
      ...(behaviour === 'crashes' && { crashAtStart: 3 }),
      ...(behaviour === 'ends-late' && { ignoreSigterm: true }),
      ...config,
    },
    replicas: await Promise.all(Array.from({ length: replicas }, (_, ordinal) => replicaOf(component, ordinal))),
    probes,
    restart: { budget: 1 },
    stopGraceMs: 2_000,
    ...set,
  })
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  return { id: `processes/${component}`, component, phase: 'core', needs: [], digest, body }
}

async function replicaOf(component: string, ordinal: number) {
  const name = `${component}-${ordinal}`
  const port = await portOf(name)
  return { name, ordinal, ports: { http: port }, environment: { FIXTURE_PORT: String(port) } }
}
