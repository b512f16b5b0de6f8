import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** A pod of a StatefulSet carries its name with a hash of ten digits behind it as a label, which holds 63 characters. */
const longestName = 52

/** What objects of no component are counted to, and the policies of every pod are named for. */
const reservedNames: readonly string[] = ['namespace', 'default-deny', 'allow-dns', 'allow-mesh']

/** What is put behind the name of a component to name pods and secrets that serve it. */
const suffixes = ['acme', 'backup', 'external', 'keys', 'topics'] as const

/** Names that Kubernetes objects cannot have, or that two of them would have. */
export function checkObjectNames(system: System): readonly Finding[] {
  return [...secondMonitoring(system), ...[...system.drafts.keys()].flatMap((name) => checkName(system, name))]
}

function checkName(system: System, name: string): readonly Finding[] {
  const path = ['components', name]
  const objectName = `${system.stack}-${name}`
  if (reservedNames.includes(name)) {
    const message = 'is the name of what belongs to no component: the namespace, its quota, its default policies'
    return [{ path, at: 'key', message, hint: 'Choose another name.' }]
  }
  const served = suffixes.map((suffix) => `-${suffix}`).find((suffix) => name.endsWith(suffix))
  const other = served === undefined ? undefined : name.slice(0, -served.length)
  if (other !== undefined && system.drafts.has(other)) {
    const message = `is the name of what serves \`${other}\``
    return [{ path, at: 'key', message, hint: 'Choose another name.' }]
  }
  if (objectName.length <= longestName) return []
  const message = `its objects would be named \`${objectName}\`, with ${objectName.length} characters of at most ${longestName}`
  return [{ path, at: 'key', message, hint: 'Shorten the name of the component, or that of the stack.' }]
}

/** Everything in the stack is watched by one component: a second would scrape, record and tell it all again. */
function secondMonitoring(system: System): readonly Finding[] {
  const [first, ...others] = [...system.drafts].flatMap(([name, { kind }]) => (kind === 'monitoring' ? [name] : []))
  return others.map((name) => ({
    path: ['components', name],
    at: 'key',
    message: `\`${first}\` watches the whole stack already`,
    hint: 'Put what differs into that one, and remove this.',
  }))
}
