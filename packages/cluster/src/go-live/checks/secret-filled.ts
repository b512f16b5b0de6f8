import type { ISecret } from 'kubernetes-models/v1'
import type { Live } from '../../live/live-object.ts'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, fails, type Outcome, passes } from '../go-live-result.ts'

export async function checkSecret({ facts, secrets }: GoLiveLook, check: CheckOf<'secret-filled'>): Promise<Outcome> {
  const { secret: name, key } = check
  const path = `/api/v1/namespaces/${facts.place.namespace}/secrets/${name}`
  const secret = await facts.get<Live<ISecret>>(path)
  if (secret === undefined) return fails(`there is no Secret ${name}`)
  const value = secret.data?.[key]
  if (value === undefined || value === '') return fails(`it has nothing under ${key}`)
  if (secrets.isPlaceholder(Buffer.from(value, 'base64').toString('utf8'))) return fails('it holds a placeholder')
  return passes('it holds a value that is no placeholder')
}
