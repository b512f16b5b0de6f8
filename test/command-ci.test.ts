import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GithubWorkflow } from '../packages/render/src/workflow/github-workflow.ts'
import { isInstalled, StepRunner } from '../packages/render/src/workflow/testing/step-runner.ts'
import { Place } from './harness/place.ts'

const fixtures = resolve(import.meta.dirname, '../packages/render/src/workflow/fixtures')
const entry = resolve(import.meta.dirname, '../packages/windlass/src/main.ts')
const noJq = !isInstalled('jq')

let place: Place

beforeEach(async () => {
  place = await Place.make()
})

afterEach(() => place[Symbol.asyncDispose]())

describe('windlass ci github', () => {
  const expected = readFileSync(join(fixtures, 'shop.workflow.yaml'), 'utf8')

  beforeEach(() => {
    mkdirSync(join(place.directory, 'stacks'))
    cpSync(join(fixtures, 'shop.yaml'), join(place.directory, 'stacks/shop.yaml'))
  })

  test('prints the workflow of a description, and nothing else', async () => {
    const { stdout, stderr } = await place.done(['ci', 'github', 'stacks/shop.yaml'])
    expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: '' })
  })

  test('prints its data', async () => {
    const { stdout } = await place.done(['ci', 'github', 'stacks/shop.yaml', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Deploy shop', jobs: { deploy: { needs: ['plan'] } } })
  })

  test('writes it where it is told to', async () => {
    const file = '.github/workflows/deploy.yml'
    await place.done(['ci', 'github', 'stacks/shop.yaml', '--output', file])
    expect(place.read(file)).toBe(expected)
  })

  test('refuses a description that a job could not name', async () => {
    const { exitCode, stderr } = await place.run(['ci', 'github', join(fixtures, 'shop.yaml')])
    expect(exitCode).toBe(64)
    expect(stderr).toMatch(/is not below this directory/)
  })

  test('refuses a description without a cluster', async () => {
    const { exitCode, stderr } = await place.run(['ci', 'github', place.writeStack()])
    expect(exitCode).toBe(64)
    expect(stderr).toMatch(/No environment of stack\.yaml runs on Kubernetes/)
  })
})

test('the scripts of a workflow deploy, verify and go back, with the exit codes of the real command', async (context) => {
  context.skip(noJq, 'jq is not there, which runners of GitHub have')
  place.write('good.js', "require('http').createServer((_, r) => r.end()).listen(process.env.WINDLASS_HTTP_PORT)\n")
  place.write('bad.js', 'process.exit(7)\n')
  place.write('package.json', '{"type": "commonjs"}\n')
  const describeApp = (image: string) => place.write('stack.yaml', description(image, place.ports.api))
  describeApp('./good.js')
  const { stdout } = await place.done(['ci', 'github', 'stack.yaml', '--json'])
  const workflow: GithubWorkflow = JSON.parse(stdout)
  using runner = new StepRunner({ workflow, path: process.env['PATH'] ?? '', checkout: place.directory })
  runner.program('npx', `shift 2\nexec '${process.execPath}' '${entry}' --home '${place.home}' "$@"`)
  runner.program('sleep', '')
  const run = (job: string, step: string, env: Readonly<Record<string, string>> = {}) => {
    const stack = { STACK_FILE: 'stack.yaml', ENVIRONMENT: 'local' }
    const { exitCode, outputs, stderr, stdout: said } = runner.run({ job, step, env: { ...stack, ...env } })
    return { exitCode, outputs, said: said + stderr }
  }
  const release = () => run('deploy', 'Remember what runs').outputs['release']

  expect(run('check', 'Check the description')).toMatchObject({ exitCode: 0 })
  expect(release()).toBe('')
  expect(run('plan', 'Plan')).toMatchObject({ exitCode: 0, said: expect.stringContaining('app is not there yet') })
  expect(runner.read('summary')).toContain('    1 component changes')
  expect(run('deploy', 'Deploy')).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(run('deploy', 'Verify')).toMatchObject({ exitCode: 0, outputs: { outcome: 'healthy' } })
  expect(release()).toBe('1')

  describeApp('./bad.js')
  expect(run('deploy', 'Deploy')).toMatchObject({ exitCode: 3, outputs: { outcome: 'rolled-back' } })
  expect(release()).toBe('1')

  await place.run(['deploy', 'stack.yaml', '--no-rollback'])
  expect(run('deploy', 'Roll back', { RELEASE: '1' })).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'rolled-back' },
  })
  expect(run('deploy', 'Verify')).toMatchObject({ outputs: { outcome: 'healthy' } })
})

/** One service on this machine, and a cluster, without which there is no pipeline. */
function description(image: string, port: number): string {
  return `
name: shop
components:
  app:
    kind: service
    image: ${image}
    ports: { http: ${port} }
    probes: { ready: { port: http, path: / } }
environments:
  local: { target: local }
  production:
    target: { kubernetes: { context: production, namespace: shop } }
    overrides: { components: { app: { image: 'ghcr.io/example/app@sha256:${'ab'.repeat(32)}' } } }
`
}
