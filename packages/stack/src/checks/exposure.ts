import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import { graded, type System } from './system.ts'

type IngressDraft = Extract<Draft, { kind: 'ingress' }>

/** Ways in that anybody may take or listen to. */
export function checkExposure(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind === 'chain') return checkLoadBalancers(name, draft)
    return draft.kind === 'ingress' ? [...checkTls(system, name, draft), ...checkLimits(system, name, draft)] : []
  })
}

function checkTls(system: System, name: string, { tls }: IngressDraft): readonly Finding[] {
  if (tls !== undefined) return []
  return [
    {
      severity: graded(system),
      path: ['components', name, 'tls'],
      at: 'key',
      message: `\`${name}\` is reached without TLS in ${system.environment}: whoever is on the way reads and changes everything`,
      hint: 'Name where the certificate comes from: {issuer: …} of cert-manager, or {secret: …}.',
    },
  ]
}

/** Limits of clients are part of neither API: they are annotations of ingress-nginx, or Middleware objects of Traefik. */
function checkLimits({ tier }: System, name: string, { form, controller }: IngressDraft): readonly Finding[] {
  const isTraefik = controller?.kind === 'traefik'
  const hasLimits = isTraefik ? controller?.middlewares : form !== 'gateway'
  if (hasLimits || tier === 'test') return []
  return [
    {
      severity: 'warning',
      path: ['components', name, 'rateLimitPerSecond'],
      at: 'key',
      message: isTraefik
        ? 'needs Middleware objects, which the cluster does not know: clients are not limited'
        : 'is not part of the Gateway API: clients are not limited',
      hint: isTraefik
        ? 'Install the types of Traefik and remove `middlewares: false`.'
        : 'Add a policy of your gateway as `manifests`, use `form: ingress`, or Traefik as `controller.kind`.',
    },
  ]
}

function checkLoadBalancers(name: string, { loadBalancers }: Extract<Draft, { kind: 'chain' }>): readonly Finding[] {
  return (['rpc', 'ws'] as const)
    .filter((port) => loadBalancers?.[port])
    .map((port) => ({
      severity: 'warning',
      path: ['components', name, 'loadBalancers', port],
      at: 'value',
      message: `opens the ${port} port to everybody, without TLS, authentication or a limit for each client`,
      hint: 'Lead to it through an ingress, unless that is what you want.',
    }))
}
