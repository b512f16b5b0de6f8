import type { Finding } from '../finding.ts'
import { imageRepository } from '../image-repository.ts'
import { imagesOf, type NamedImage } from '../images-of.ts'
import { isProgramFile } from '../program.ts'
import { graded, type System } from './system.ts'

/** Programs of this machine in the place of images, and images that need not be tomorrow what they are today. */
export function checkImages(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    // An operator chooses the image itself, and what is there already has one.
    if (draft.kind === 'broker' && draft.form !== 'brokers') return []
    return imagesOf(draft).flatMap((named) => {
      const finding = checkImage(system, named)
      return finding === undefined
        ? []
        : [{ path: ['components', name, ...named.path], at: 'value' as const, ...finding }]
    })
  })
}

const digestPattern = /@sha256:[0-9a-f]{64}$/

const referencePattern = /^([A-Za-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:\w[\w.-]{0,127})?$/

function brokenDigest(image: string): Omit<Finding, 'path' | 'at'> {
  return { message: `\`${image}\` does not end in a digest`, hint: 'Write it as @sha256: and 64 hexadecimal digits.' }
}

function checkImage(system: System, { image }: NamedImage): Omit<Finding, 'path' | 'at'> | undefined {
  const { environment, tier } = system
  if (image.startsWith('builtin:') || isProgramFile(image))
    return {
      message: `\`${image}\` is a program of this machine, and Kubernetes runs container images`,
      hint: `Name an image here or under environments.${environment}.images, and the program in the local environment.`,
    }
  if (!referencePattern.test(image.replace(/@sha256:[^@]*$/, '')))
    return {
      message: `\`${image}\` is no reference of an image`,
      hint: 'Write it as registry.example.com/name:version, the name in lower-case letters.',
    }
  if (image.includes('@')) return digestPattern.test(image) ? undefined : brokenDigest(image)
  const tag = image.slice(imageRepository(image).length + 1)
  const severity = system.mayLackDigest(image) ? 'warning' : graded(system)
  if (tag === '' || tag === 'latest')
    return {
      severity,
      message: `\`${image}\` is whatever was pushed last, so that ${environment} can neither be repeated nor rolled back`,
      hint: 'Name a version, and its digest: name:1.4.0@sha256:….',
    }
  if (tier === 'test') return undefined
  return {
    severity,
    message: `\`${image}\` has no digest in ${environment}, and what is pushed under a tag can change`,
    hint: `Add it to the reference, or under environments.${environment}.images: {${image}: '@sha256:…'}.`,
  }
}
