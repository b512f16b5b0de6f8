import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** A pod of a StatefulSet carries its name with a hash of ten digits behind it as a label, which holds 63 characters. */
const longestName = 52

/** Component that objects of no component are counted to. */
const reservedName = 'namespace'

/** Names that Kubernetes objects cannot have. */
export function checkObjectNames(system: System): readonly Finding[] {
  return [...system.drafts.keys()].flatMap((name): readonly Finding[] => {
    const path = ['components', name]
    const objectName = `${system.stack}-${name}`
    if (name === reservedName) {
      const message = 'is the name of what belongs to no component: the namespace, its quota, its default policies'
      return [{ path, at: 'key', message, hint: 'Choose another name.' }]
    }
    if (objectName.length <= longestName) return []
    const message = `its objects would be named \`${objectName}\`, with ${objectName.length} characters of at most ${longestName}`
    return [{ path, at: 'key', message, hint: 'Shorten the name of the component, or that of the stack.' }]
  })
}
