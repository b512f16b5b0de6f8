import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import { trafficSettingsSchema } from '../program.ts'
import { schemaFindings } from '../schema-findings.ts'
import type { System } from './system.ts'

/** Traffic generators with settings that do not hold, without a chain, or with accounts that hold nothing. */
export function checkTraffic(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) =>
    draft.kind === 'service' && draft.image === 'builtin:traffic' ? checkGenerator(system, name, draft) : [],
  )
}

function checkGenerator(system: System, name: string, draft: Extract<Draft, { kind: 'service' }>): readonly Finding[] {
  const path = ['components', name]
  const settings = schemaFindings({
    schema: trafficSettingsSchema,
    value: draft.config ?? {},
    prefix: [...path, 'config'],
  })
  const chains = (draft.needs ?? []).flatMap((need) => {
    const needed = system.drafts.get(need)
    return needed?.kind === 'chain' ? [{ name: need, accounts: needed.consensus?.developmentAccounts ?? 0 }] : []
  })
  if (chains.length === 0 && (draft.needs ?? []).every((need) => system.names.has(need)))
    return [
      ...settings,
      {
        path: [...path, 'needs'],
        at: 'key',
        message: 'names no chain to send to',
        hint: 'Name the chain under `needs`.',
      },
    ]
  const senders = sendersOf(draft.config)
  const poor = chains.filter((chain) => chain.accounts < senders)
  return [
    ...settings,
    ...poor.map((chain) => ({
      path: [...path, 'config', 'accounts'],
      at: 'value' as const,
      message: `sends from ${senders} development accounts, of which \`${chain.name}\` funds ${chain.accounts}`,
      hint: `Set consensus.developmentAccounts of \`${chain.name}\` to ${senders} or more, or accounts here to less.`,
    })),
  ]
}

function sendersOf(config: Readonly<Record<string, unknown>> | undefined): number {
  const accounts = trafficSettingsSchema.shape.accounts.safeParse(config?.['accounts'])
  return accounts.success ? accounts.data : 0
}
