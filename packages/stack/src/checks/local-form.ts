import type { ComponentKind } from '../component.ts'
import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import { builtinPrograms, isBuiltinProgram, isProgramFile } from '../program.ts'
import { secretsOf } from '../secrets-of.ts'
import type { System } from './system.ts'

const noLocalForm: Partial<Record<ComponentKind, string>> = {
  cache: 'a cache is a server of its own, and the local target runs Windlass processes and scripts only',
  broker: 'a broker is a server of its own, and the local target runs Windlass processes and scripts only',
  database: 'a database is a server of its own, and the local target runs Windlass processes and scripts only',
  monitoring: 'Prometheus and Grafana are not processes of Windlass',
  ingress: 'local processes are reached on loopback, with nothing in between',
  manifests: 'Kubernetes objects mean nothing outside a cluster',
}

/** What a local environment cannot run: kinds, images and sources of secrets that only exist on a cluster. */
export function checkLocalForm(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const reason = noLocalForm[draft.kind]
    if (reason === undefined) return [...checkProgram(name, draft), ...checkSecretSources(name, draft)]
    const disable = `environments.${system.environment}.overrides.components.${name}.enabled: false`
    return [
      {
        path: ['components', name, 'kind'],
        at: 'value' as const,
        message: `has no local form: ${reason}`,
        hint: `Leave it out of this environment with ${disable}.`,
      },
    ]
  })
}

function checkProgram(name: string, draft: Draft): readonly Finding[] {
  if (!('image' in draft) || draft.image === undefined) return []
  const { image, kind } = draft
  if (isProgramFile(image)) return []
  const allowed = Object.entries(builtinPrograms).flatMap(([program, form]) => (form.kind === kind ? [program] : []))
  if (isBuiltinProgram(image) && allowed.includes(image)) return []
  return [
    {
      path: ['components', name, 'image'],
      at: 'value',
      message: image.startsWith('builtin:')
        ? `\`${image}\` is no program for a ${kind}`
        : `\`${image}\` is a container image, and the local target runs programs`,
      hint: 'Name a program here and the image in the overrides of the other environments.',
      allowed: [...allowed, 'the path of a .js or .ts file'],
    },
  ]
}

function checkSecretSources(name: string, draft: Draft): readonly Finding[] {
  return secretsOf(draft)
    .filter(({ source }) => source.from === 'existing' || source.from === 'external')
    .map(({ path, source }) => ({
      path: ['components', name, ...path, 'from'],
      at: 'value' as const,
      message: `\`${source.from}\` names a secret of a cluster, and this environment is local`,
      hint: 'Override the source in this environment.',
      allowed: ['env', 'file'],
    }))
}
