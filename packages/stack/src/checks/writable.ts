import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

interface Mounts {
  /** Names that volumes of the pod have already. */
  readonly volumes: readonly string[]
  /** Directories that are mounted already and may be written. */
  readonly own: readonly string[]
  /** Directories of files that are mounted read-only, so that nothing can be mounted inside of them either. */
  readonly readOnly: readonly string[]
}

/** Directories to write into, where something else of the pod is or by a name that it has, or that are missing. */
export function checkWritable(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (!('pod' in draft) || draft.pod === undefined) return []
    const path = ['components', name, 'pod', 'writable']
    const mounts = mountsOf(draft)
    const entries = Object.entries(draft.pod.writable)
    const findings = entries.flatMap(([volume, directory], index): readonly Finding[] => {
      const place = [...path, volume]
      if (mounts.volumes.includes(volume)) {
        const message = `is the name of a volume that the pods of \`${name}\` have already`
        return [{ path: place, at: 'key', message, hint: 'Choose another name.' }]
      }
      const before = entries.slice(0, index).map(([, other]) => other)
      const taken =
        [...mounts.own, ...mounts.readOnly, ...before].find((other) => other === directory) ??
        mounts.readOnly.find((other) => directory.startsWith(`${other}/`))
      if (taken === undefined) return []
      const message = `\`${taken}\` holds something else already`
      return [{ path: place, at: 'value', message, hint: 'Choose another directory, or remove it.' }]
    })
    const needsTmp = draft.kind === 'broker' && draft.form === 'brokers'
    if (!needsTmp || entries.some(([, directory]) => directory === '/tmp')) return findings
    const message = 'leaves `/tmp` out, where a broker writes its configuration at its start'
    return [...findings, { path, at: 'value', message, hint: 'Add it: tmp: /tmp.' }]
  })
}

const secretDirectories = ['/run/secrets/windlass', '/run/secrets/windlass-keys']

function mountsOf(draft: Draft): Mounts {
  const usual = { volumes: ['data', 'config', 'secrets'], own: ['/data'] }
  switch (draft.kind) {
    case 'cache':
      return {
        volumes: [...usual.volumes, 'run'],
        own: [...usual.own, '/run/redis'],
        readOnly: ['/etc/redis', ...secretDirectories],
      }
    case 'broker':
      return { ...usual, readOnly: ['/etc/kafka/windlass', ...secretDirectories] }
    case 'chain':
      return { ...usual, volumes: [...usual.volumes, 'keys'], readOnly: ['/etc/windlass', ...secretDirectories] }
    case 'database':
      return { ...usual, own: [draft.dataPath ?? '/data'], readOnly: secretDirectories }
    default:
      return { ...usual, readOnly: ['/etc/windlass', ...secretDirectories] }
  }
}
