import type { Rendered } from '@windlass/target/resource'
import type { ISecret } from 'kubernetes-models/v1'
import type { Live } from '../../live/live-object.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { type FoundImage, findImage, type RegistryMirror } from '../registry/find-image.ts'
import { registryCredentials } from '../registry/registry-credentials.ts'
import { type PodGroup, podGroups } from '../rendered-pods.ts'

/** Every image is in its registry, and the pods may pull it. */
export async function checkImages(
  facts: ClusterFacts,
  { rendered, mirrors }: { readonly rendered: Rendered; readonly mirrors: readonly RegistryMirror[] },
): Promise<PreflightCheck> {
  const { signal } = facts
  const groups = podGroups(rendered)
  const names = new Set(
    groups.flatMap(({ template }) => template.spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
  )
  const path = `/api/v1/namespaces/${facts.place.namespace}/secrets`
  const secrets = await Promise.all([...names].map((name) => facts.get<Live<ISecret>>(`${path}/${name}`)))
  const credentials = registryCredentials(secrets.flatMap((secret) => secret ?? []))
  const found = await Promise.all(
    [...usedImages(groups)].map(async ([image, by]) => ({
      image,
      by,
      found: await findImage({ image, mirrors, credentials, signal }),
    })),
  )
  const findings = found.flatMap((look) => findingOf(look))
  return checkOf('images', findings, `All ${found.length} images are in their registries.`)
}

/** Every image, with the names of what runs it. */
function usedImages(groups: readonly PodGroup[]): ReadonlyMap<string, ReadonlySet<string>> {
  const images = new Map<string, Set<string>>()
  for (const { name, template } of groups) {
    for (const { image } of [...(template.spec.initContainers ?? []), ...template.spec.containers]) {
      if (image !== undefined) images.set(image, (images.get(image) ?? new Set()).add(name))
    }
  }
  return images
}

function findingOf(look: {
  readonly image: string
  readonly by: ReadonlySet<string>
  readonly found: FoundImage
}): readonly Finding[] {
  const { image, found } = look
  const by = [...look.by].toSorted().join(', ')
  switch (found.state) {
    case 'found':
      return []
    case 'missing':
      return [
        {
          state: 'fail',
          detail: `${image} (${by}) is not in its registry.`,
          remedy: 'Push the image, or correct its name.',
        },
      ]
    case 'denied': {
      const remedy =
        'Name a Secret with credentials of the registry in `pullSecrets` of the components, or in their namespace.'
      return [{ state: 'fail', detail: `The registry does not give ${image} (${by}) to us.`, remedy }]
    }
    case 'unknown': {
      const remedy = 'Where machines of the cluster reach the registry and this one does not, nothing is wrong.'
      return [{ state: 'warn', detail: `The registry of ${image} (${by}) cannot be asked: ${found.reason}.`, remedy }]
    }
  }
}
