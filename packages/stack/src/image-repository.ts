/** The repository of an image reference: what stands before its tag and digest. */
export function imageRepository(reference: string): string {
  const [named = ''] = reference.split('@', 1)
  return named.replace(/:[^:/]+$/, '')
}
