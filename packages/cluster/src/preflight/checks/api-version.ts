import { z } from 'zod'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type PreflightCheck } from '../preflight-check.ts'

const oldestMinor = 31
const newestMinor = 35

const versionSchema = z.looseObject({ major: z.string(), minor: z.string(), gitVersion: z.string() })

/** The API server answers, and is of a version that Windlass is made for. */
export async function checkApiVersion({ place, signal }: ClusterFacts): Promise<PreflightCheck> {
  const { connection } = place
  const { body } = await connection.request({ method: 'GET', path: '/version', signal })
  return judgeApiVersion({ server: connection.server, body })
}

function judgeApiVersion({ server, body }: { readonly server: string; readonly body: unknown }): PreflightCheck {
  const { major, minor, gitVersion } = versionSchema.parse(body)
  // Some providers write `31+`.
  const number = Number.parseInt(minor, 10)
  const supported = `1.${oldestMinor} to 1.${newestMinor} are supported`
  const old = major !== '1' || number < oldestMinor
  const findings = [
    ...(old
      ? [{ state: 'fail', detail: `${gitVersion} is too old: ${supported}.`, remedy: 'Upgrade the cluster.' } as const]
      : []),
    ...(number > newestMinor
      ? [{ state: 'warn', detail: `${gitVersion} was not tried yet: ${supported}.` } as const]
      : []),
  ]
  return checkOf('api', findings, `${server} answers, with ${gitVersion}.`)
}
