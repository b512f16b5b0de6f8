import type { Rendered } from '@windlass/target/resource'
import type { ISecret } from 'kubernetes-models/v1'
import { z } from 'zod'
import type { Live } from '../../live/live-object.ts'
import { secretKeysOfPods, type WantedSecretKey } from '../../pods/referenced.ts'
import { problemInWords, resolveSecrets, type SecretPlaces } from '../../secrets/resolve-secrets.ts'
import { originInWords, sourcedSecrets } from '../../secrets/secret-sources.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { podGroups } from '../rendered-pods.ts'

/** Every secret has a value, and none is a placeholder: those that a deploy puts in, and those that must be there. */
export async function checkSecrets(
  facts: ClusterFacts,
  { rendered, places }: { readonly rendered: Rendered; readonly places: SecretPlaces },
): Promise<PreflightCheck> {
  const { problems } = await resolveSecrets(sourcedSecrets(rendered.resources), places)
  const findings: Finding[] = problems.map((problem) => ({
    state: 'fail',
    detail: `${problemInWords(problem)}.`,
    remedy: `Put the value of ${problem.key} into ${originInWords(problem.origin)}.`,
  }))
  const made = new Set(rendered.resources.flatMap(({ body }) => madeSecret(body)))
  const wanted = podGroups(rendered).flatMap(({ template }) => secretKeysOfPods([template]))
  const needed = Map.groupBy(
    wanted.filter(({ secret, optional }) => !optional && !made.has(secret)),
    ({ secret }) => secret,
  )
  for (const [name, keys] of needed) findings.push(...(await judgeExisting({ facts, places, name, keys })))
  const count = sourcedSecrets(rendered.resources).length + needed.size
  return checkOf('secrets', findings, `All ${count} Secrets whose values are not in the description have them.`)
}

const named = z.looseObject({ name: z.string() })
const madeSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('Secret'), metadata: named }),
  z.looseObject({ kind: z.literal('ExternalSecret'), spec: z.looseObject({ target: named }) }),
  z.looseObject({ kind: z.literal('Certificate'), spec: z.looseObject({ secretName: z.string() }) }),
])

/** The Secret that an object of the release is, or that a controller makes of it. */
function madeSecret(body: unknown): readonly string[] {
  const { success, data } = madeSchema.safeParse(body)
  if (!success) return []
  if (data.kind === 'Secret') return [data.metadata.name]
  return [data.kind === 'ExternalSecret' ? data.spec.target.name : data.spec.secretName]
}

async function judgeExisting(options: {
  readonly facts: ClusterFacts
  readonly places: SecretPlaces
  readonly name: string
  readonly keys: readonly WantedSecretKey[]
}): Promise<readonly Finding[]> {
  const { facts, places, name, keys } = options
  const { namespace } = facts.place
  const secret = await facts.get<Live<ISecret>>(`/api/v1/namespaces/${namespace}/secrets/${name}`)
  if (secret === undefined) {
    const detail = `The Secret ${name} is not in the namespace ${namespace}.`
    return [
      { state: 'fail', detail, remedy: `Create the Secret ${name}; the description says that it is there already.` },
    ]
  }
  return keys.flatMap(({ key }): Finding[] => {
    if (key === undefined) return []
    const value = secret.data?.[key]
    const remedy = `Put the value into the Secret ${name}.`
    if (value === undefined) return [{ state: 'fail', detail: `The Secret ${name} has no key ${key}.`, remedy }]
    if (!places.isPlaceholder(Buffer.from(value, 'base64').toString('utf8'))) return []
    return [{ state: 'fail', detail: `The Secret ${name} holds a placeholder as ${key}, not a value.`, remedy }]
  })
}
