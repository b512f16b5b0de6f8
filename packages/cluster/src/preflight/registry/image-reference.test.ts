import { expect, test } from 'vitest'
import { parseImageReference } from './image-reference.ts'

test.each([
  ['redis', 'docker.io library/redis latest'],
  ['redis:7', 'docker.io library/redis 7'],
  ['apache/kafka:4.1.0', 'docker.io apache/kafka 4.1.0'],
  ['docker.io/redis:7', 'docker.io library/redis 7'],
  ['ghcr.io/example/node@sha256:abc', 'ghcr.io example/node sha256:abc'],
  ['ghcr.io/example/node:1@sha256:abc', 'ghcr.io example/node sha256:abc'],
  ['registry.example.com:5000/a/b/c', 'registry.example.com:5000 a/b/c latest'],
  ['localhost/a:1', 'localhost a 1'],
])('%s is %s', (reference, parts) => {
  const { host, repository, version } = parseImageReference(reference)
  expect(`${host} ${repository} ${version}`).toBe(parts)
})
