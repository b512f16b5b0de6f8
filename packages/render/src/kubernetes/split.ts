import type { OwnedObject } from './object.ts'
import { toYamlDocuments } from './yaml.ts'

/** One YAML file for each object: its path, relative and with `/` on every system, to its content. */
export function splitFiles(objects: readonly OwnedObject[]): ReadonlyMap<string, string> {
  return new Map(placeInFiles(objects).map(({ path, object }) => [path, toYamlDocuments([object])]))
}

/**
 * Each object with a path of its own, `<component>/<kind>-<name>.yaml`, in lower case: distinct on file systems that
 * know no case. Objects that would share one are numbered in the order given.
 */
export function placeInFiles<T extends OwnedObject>(objects: readonly T[]): (T & { readonly path: string })[] {
  const taken = new Set<string>()
  return objects.map((owned) => {
    const { kind, metadata } = owned.object
    // Names of roles may have colons, which not every file system takes.
    const file = `${kind}-${metadata.name}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-')
    let path = `${owned.component}/${file}.yaml`
    for (let count = 2; taken.has(path); count++) path = `${owned.component}/${file}-${count}.yaml`
    taken.add(path)
    return { ...owned, path }
  })
}
