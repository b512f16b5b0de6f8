import { z } from 'zod'
import { callReplica, jsonBody } from './replica-call.ts'

const answersSchema = z.array(z.object({ id: z.int(), result: z.unknown() }))

export type RpcAnswers =
  /** Results in the order of the calls; `undefined` where a call was answered with an error. */
  | { readonly state: 'answered'; readonly results: readonly unknown[] }
  | { readonly state: 'silent'; readonly reason: string }

/** Sends several JSON-RPC calls to one replica as one batch. */
export async function callRpc(
  options: Omit<Parameters<typeof callReplica>[0], 'request'> & {
    readonly calls: readonly { readonly method: string; readonly params: readonly unknown[] }[]
  },
): Promise<RpcAnswers> {
  const { calls, ...replica } = options
  const batch = calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }))
  const answer = await callReplica({
    ...replica,
    request: {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    },
  })
  if (answer.state === 'silent') return answer
  const answers = answersSchema.safeParse(jsonBody(answer.reply))
  if (!answers.success) return { state: 'silent', reason: `status ${answer.reply.status} and no JSON-RPC answer` }
  const byId = new Map(answers.data.map(({ id, result }) => [id, result]))
  return { state: 'answered', results: calls.map((_, id) => byId.get(id)) }
}
