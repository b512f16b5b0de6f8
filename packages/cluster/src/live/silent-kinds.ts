import { z } from 'zod'
import type { Connection } from '../connection.ts'
import { ownGroups } from './own-groups.ts'
import { orAborted } from './race-abort.ts'
import type { ServedKind } from './served-kinds.ts'

/** Where our judgement of a custom resource looks: conditions of its own or of each parent, and snapshots. */
const telling = ['conditions', 'parents', 'readyToUse']

const definitionSchema = z.looseObject({
  spec: z.looseObject({
    versions: z.array(
      z.looseObject({
        name: z.string(),
        schema: z.looseObject({ openAPIV3Schema: z.unknown() }).optional(),
      }),
    ),
  }),
})

const fieldsSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  'x-kubernetes-preserve-unknown-fields': z.boolean().default(false),
})

/** The kinds whose objects say nothing of how they stand, by their definitions, each of which is read once. */
export class SilentKinds {
  readonly #connection: Connection
  readonly #known = new Map<string, Promise<boolean>>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Whether no controller has a place to say anything; `false` for whoever may not see the definition. */
  async has(kind: ServedKind, signal: AbortSignal): Promise<boolean> {
    const group = kind.apiVersion.slice(0, Math.max(0, kind.apiVersion.indexOf('/')))
    if (ownGroups.has(group)) return false
    if (!kind.hasStatus) return true
    const key = `${kind.plural}.${group}/${kind.apiVersion}`
    let reading = this.#known.get(key)
    if (reading === undefined) {
      reading = this.#read(kind, group).catch((error) => {
        this.#known.delete(key)
        throw error
      })
      this.#known.set(key, reading)
    }
    return orAborted(reading, signal)
  }

  async #read({ plural, apiVersion }: ServedKind, group: string): Promise<boolean> {
    const { status, body } = await this.#connection.request({
      method: 'GET',
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`,
      answers: [403, 404],
      signal: this.#connection.closed,
    })
    if (status !== 200) return false
    const { versions } = definitionSchema.parse(body).spec
    const version = versions.find(({ name }) => `${group}/${name}` === apiVersion)
    return isSilent(version?.schema?.openAPIV3Schema)
  }
}

/** Fields that a definition does not name are dropped, unless it says otherwise. */
function isSilent(schema: unknown): boolean {
  const whole = fieldsSchema.safeParse(schema).data
  if (whole === undefined || whole['x-kubernetes-preserve-unknown-fields']) return false
  const status = fieldsSchema.safeParse(whole.properties['status'] ?? {}).data
  if (status === undefined || status['x-kubernetes-preserve-unknown-fields']) return false
  return !telling.some((field) => field in status.properties)
}
