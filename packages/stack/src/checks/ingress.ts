import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import type { System } from './system.ts'

type IngressDraft = Extract<Draft, { kind: 'ingress' }>

/** Key under which ingress-nginx looks for users. */
const usersKey = 'auth'

/** Routes to where nothing listens, and wishes that the controller of an ingress has no form for. */
export function checkIngresses(system: System): readonly Finding[] {
  const answered = new Map<string, string>()
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind !== 'ingress') return []
    const path = ['components', name]
    return [
      ...checkRoutes(system, path, draft),
      ...checkAddresses(answered, name, draft),
      ...checkPasswords(path, draft),
      ...checkBalancing(path, draft),
    ]
  })
}

/** Adds the addresses of an ingress to those that are answered already, each by the ingress of that name. */
function checkAddresses(
  answered: Map<string, string>,
  name: string,
  { host, routes = [] }: IngressDraft,
): readonly Finding[] {
  return routes.flatMap((route, index): readonly Finding[] => {
    const address = `${host}${route.path}`
    const other = answered.get(address)
    answered.set(address, other ?? name)
    if (host === undefined || other === undefined) return []
    return [
      {
        path: ['components', name, 'routes', index],
        at: 'value',
        message: `\`${address}\` is answered by \`${other}\` already, and one of the two never would be`,
        hint: 'Choose another path or host.',
      },
    ]
  })
}

function checkRoutes(system: System, path: Path, { routes = [] }: IngressDraft): readonly Finding[] {
  return routes.flatMap(({ component }, index): readonly Finding[] => {
    const callee = system.drafts.get(component)
    if (callee === undefined) return []
    const isElsewhere = callee.kind === 'broker' && callee.form === 'external'
    if ('ports' in callee && !isElsewhere) return []
    return [
      {
        path: [...path, 'routes', index, 'component'],
        at: 'value',
        message: `\`${component}\` has no ports of its own to lead to`,
        hint: 'Name a component that answers.',
      },
    ]
  })
}

/** An ingress that cannot ask for passwords would let everybody in. */
function checkPasswords(path: Path, { form, controller, basicAuth }: IngressDraft): readonly Finding[] {
  if (basicAuth === undefined) return []
  const isTraefik = controller?.kind === 'traefik'
  if (isTraefik ? controller?.middlewares === false : form === 'gateway')
    return [
      {
        path: [...path, 'basicAuth'],
        at: 'key',
        message: isTraefik
          ? 'needs Middleware objects, and `controller.middlewares` says that the cluster does not know them'
          : 'has no form in the Gateway API',
        hint: isTraefik
          ? 'Install the types of Traefik and remove `middlewares: false`, or remove the passwords.'
          : 'Use `form: ingress`, or Traefik as `controller.kind`, or remove the passwords.',
      },
    ]
  if (isTraefik || basicAuth.from !== 'existing' || basicAuth.key === usersKey) return []
  return [
    {
      path: [...path, 'basicAuth', 'key'],
      at: 'value',
      message: `is not the key that ingress-nginx reads, \`${usersKey}\``,
      hint: `Keep the users in the Secret under the key \`${usersKey}\`.`,
    },
  ]
}

function checkBalancing(path: Path, { form, controller, balancing }: IngressDraft): readonly Finding[] {
  const unknown = { path: [...path, 'balancing'], at: 'value' as const }
  if (form === 'gateway' && balancing !== undefined && balancing !== 'round-robin')
    return [
      {
        ...unknown,
        message: 'has no form in the Gateway API',
        hint: 'Use `form: ingress`, or leave it at round-robin.',
      },
    ]
  if (balancing !== 'ewma' || controller?.kind !== 'traefik') return []
  return [{ ...unknown, message: 'is not known to Traefik', hint: 'Use round-robin or sticky.' }]
}
