import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderText, shop } from './testing/render-text.ts'
import { isInstalled, StepRunner } from './testing/step-runner.ts'

const { workflow } = await renderText(shop)
const noJq = !isInstalled('jq')
const withoutJq = 'jq is not there, which runners of GitHub have'
const node = `ghcr.io/example/node@sha256:${'ab'.repeat(32)}`
const prices = `ghcr.io/example/prices@sha256:${'cd'.repeat(32)}`

let runner: StepRunner

beforeEach(() => {
  runner = new StepRunner({ workflow, path: process.env['PATH'] ?? '' })
})

afterEach(() => runner[Symbol.dispose]())

describe('the images of a run', () => {
  const choose = (env: Readonly<Record<string, string>>) => {
    const result = runner.run({ job: 'check', step: 'Choose the images', env })
    const images: readonly { readonly name: string }[] = JSON.parse(result.outputs['images'] ?? '[]')
    return { ...result, images, names: images.map(({ name }) => name) }
  }

  it.for([
    { ENVIRONMENT: 'production', COMPONENT: 'whole stack', names: ['node', 'prices'] },
    { ENVIRONMENT: 'production', COMPONENT: 'orders', names: ['prices'] },
    { ENVIRONMENT: 'staging', COMPONENT: 'node', names: ['node'] },
    { ENVIRONMENT: 'test', COMPONENT: 'whole stack', names: ['prices'] },
  ])('are those that the environment runs: $ENVIRONMENT, $COMPONENT', ({ names, ...env }, { skip }) => {
    skip(noJq, withoutJq)
    const chosen = choose(env)
    expect(chosen).toMatchObject({ exitCode: 0, names })
    for (const image of chosen.images)
      expect(Object.keys(image)).toEqual(['name', 'repository', 'context', 'file', 'target', 'platforms'])
  })

  it('are refused where the component runs none of them there', ({ skip }) => {
    skip(noJq, withoutJq)
    const { exitCode, stdout } = choose({ ENVIRONMENT: 'test', COMPONENT: 'node' })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('node runs no image of this repository in test')
  })

  it.each(['', '.', 'a b', '-rf', 'a/b', '$(id)', `a\nb`, 'x'.repeat(129)])(
    'are refused under a version that cannot be a tag: %j',
    (VERSION) => {
      expect(choose({ VERSION }).exitCode).toBe(1)
    },
  )

  const keep = (DIGEST: string) =>
    runner.run({
      job: 'images',
      step: 'Keep its digest',
      env: { NAME: 'node', REPOSITORY: 'ghcr.io/example/node', DIGEST },
    })

  it('are known by the digest of the build', () => {
    runner.program('docker', 'exit 1')
    expect(keep('sha256:built').exitCode).toBe(0)
    expect(runner.read('images/node')).toBe('ghcr.io/example/node@sha256:built\n')
  })

  it('are known by their digest in the registry where nothing is built', () => {
    runner.program('docker', 'echo sha256:found')
    expect(keep('').exitCode).toBe(0)
    expect(runner.read('images/node')).toBe('ghcr.io/example/node@sha256:found\n')
    expect(runner.argumentsOf('docker')).toContain('ghcr.io/example/node:1.4.0')
  })

  it('are not deployed where the registry does not have them', () => {
    runner.program('docker', 'exit 1')
    expect(keep('').exitCode).toBe(1)
    expect(existsSync(join(runner.directory, 'images/node'))).toBe(false)
  })
})

describe('a plan', () => {
  const command = ['--no', 'windlass']
  const plan = (env: Readonly<Record<string, string>> = {}) => {
    runner.program('npx', 'echo "3 components change"')
    return runner.run({ job: 'plan', step: 'Plan', env })
  }

  it('is of the description with the images of this run, and is what the deploy runs', () => {
    runner.write('images/node', `${node}\n`)
    runner.write('images/prices', `${prices}\n`)
    expect(plan().exitCode).toBe(0)
    const planned = ['deploy', 'stacks/shop.yaml', '--env', 'production', '--image', node, '--image', prices]
    expect(runner.argumentsOf('npx')).toEqual([...command, ...planned, '--dry-run'])
    expect(runner.read('plan/plan.txt')).toBe('3 components change\n')
    expect(runner.read('summary')).toBe('## Plan for production\n\n    3 components change\n')

    runner.program('npx', 'exit 0')
    runner.write('npx.arguments', '')
    expect(runner.run({ job: 'deploy', step: 'Deploy' }).exitCode).toBe(0)
    expect(runner.argumentsOf('npx')).toEqual([...command, ...planned])
  })

  it('is of a new image of what runs, where only a component is meant', () => {
    runner.write('images/prices', `${prices}\n`)
    expect(plan({ COMPONENT: 'orders' }).exitCode).toBe(0)
    const planned = ['set', 'image', 'orders', prices, '--file', 'stacks/shop.yaml', '--env', 'production']
    expect(runner.argumentsOf('npx')).toEqual([...command, ...planned, '--dry-run'])
  })

  it('is of the description as it is, where the environment runs no image of the repository', () => {
    expect(plan().exitCode).toBe(0)
    expect(runner.argumentsOf('npx')).toEqual([
      ...command,
      ...['deploy', 'stacks/shop.yaml', '--env', 'production', '--dry-run'],
    ])
  })

  it('fails with the command that makes it', () => {
    runner.program('npx', 'exit 64')
    expect(runner.run({ job: 'plan', step: 'Plan' }).exitCode).toBe(64)
  })
})

describe('a deploy', () => {
  it.each([
    { code: 0, outcome: 'deployed' },
    { code: 1, outcome: 'failed' },
    { code: 3, outcome: 'rolled-back' },
    { code: 4, outcome: 'locked' },
    { code: 5, outcome: 'rollback-failed' },
    { code: 64, outcome: 'refused' },
    { code: 130, outcome: 'interrupted' },
  ])('that ends with $code: $outcome', ({ code, outcome }) => {
    runner.write('plan/arguments', 'deploy\nstacks/shop.yaml\n')
    runner.program('npx', `exit ${code}`)
    expect(runner.run({ job: 'deploy', step: 'Deploy' })).toMatchObject({ exitCode: code, outputs: { outcome } })
  })

  it('is taken back only where it did not take itself back and may have changed something', () => {
    const step = workflow.jobs['deploy']?.steps.find(({ name }) => name === 'Roll back')
    const outcomes: unknown = JSON.parse(/fromJSON\('(.*)'\)/.exec(step?.if ?? '')?.[1] ?? '')
    expect(step?.if).toMatch(/^\$\{\{ failure\(\) && contains\(/)
    expect(outcomes).toEqual(['deployed', 'failed', 'interrupted', 'rollback-failed'])
  })

  it.for([
    { releases: [], release: '' },
    {
      releases: [
        { number: 1, status: 'superseded' },
        { number: 2, status: 'deployed' },
      ],
      release: '2',
    },
    {
      releases: [
        { number: 4, status: 'deployed' },
        { number: 5, status: 'rolled-back' },
      ],
      release: '4',
    },
  ])('remembers the release that ran before: $release', ({ releases, release }, { skip }) => {
    skip(noJq, withoutJq)
    runner.program('npx', `echo '${JSON.stringify({ releases })}'`)
    expect(runner.run({ job: 'deploy', step: 'Remember what runs' })).toMatchObject({
      exitCode: 0,
      outputs: { release },
    })
  })

  it('is healthy once the look at it says so', () => {
    runner.program('sleep', '')
    runner.program('npx', '[ "$(grep --count health "$RUNNER_TEMP/npx.arguments")" -eq 3 ]')
    const { exitCode, outputs } = runner.run({ job: 'deploy', step: 'Verify' })
    expect({ exitCode, outputs }).toEqual({ exitCode: 0, outputs: { outcome: 'healthy' } })
  })

  it('has failed where it stays unhealthy', () => {
    runner.program('sleep', '')
    runner.program('npx', 'exit 1')
    const { exitCode, outputs } = runner.run({ job: 'deploy', step: 'Verify' })
    expect({ exitCode, outputs }).toEqual({ exitCode: 1, outputs: {} })
    expect(runner.argumentsOf('npx').filter((word) => word === 'health')).toHaveLength(6)
  })
})

describe('a rollback', () => {
  it.each([
    { code: 0, outcome: 'rolled-back' },
    { code: 1, outcome: 'rollback-failed' },
    { code: 3, outcome: 'rollback-failed' },
  ])('that ends with $code: $outcome', ({ code, outcome }) => {
    runner.program('npx', `exit ${code}`)
    const result = runner.run({ job: 'deploy', step: 'Roll back', env: { RELEASE: '4' } })
    expect(result).toMatchObject({ exitCode: code, outputs: { outcome } })
    expect(runner.argumentsOf('npx').slice(2)).toEqual([
      ...['rollback', '4', '--file', 'stacks/shop.yaml', '--env', 'production'],
    ])
  })

  it('says that a first release has nothing to go back to', () => {
    const result = runner.run({ job: 'deploy', step: 'Roll back', env: { RELEASE: '' } })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
  })
})

describe('the kubeconfig', () => {
  it('is for its owner alone, and gone afterwards', () => {
    const KUBECONFIG = join(runner.directory, 'kubeconfig')
    const env = { KUBECONFIG, CONTENT: 'clusters: []\nusers: []' }
    expect(runner.run({ job: 'deploy', step: 'Write the kubeconfig', env }).exitCode).toBe(0)
    expect(statSync(KUBECONFIG).mode & 0o777).toBe(0o600)
    expect(runner.read('kubeconfig')).toBe('clusters: []\nusers: []\n')
    expect(runner.run({ job: 'deploy', step: 'Remove the kubeconfig', env }).exitCode).toBe(0)
    expect(existsSync(KUBECONFIG)).toBe(false)
  })

  it('is missed where the environment has none', () => {
    const env = { KUBECONFIG: join(runner.directory, 'kubeconfig'), CONTENT: '' }
    const { exitCode, stdout } = runner.run({ job: 'deploy', step: 'Write the kubeconfig', env })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('no secret KUBECONFIG')
  })
})

describe('a notification', () => {
  const notify = (env: Readonly<Record<string, string>>) => {
    runner.program('curl', 'cat > "$RUNNER_TEMP/body"')
    return runner.run({
      job: 'notify',
      step: 'Notify',
      env: {
        WEBHOOK: 'https://hooks.example.com/x',
        OUTCOME: '',
        RESULTS: '',
        ACTOR: 'ada',
        RUN: 'https://run',
        ...env,
      },
    })
  }

  it.for([
    { OUTCOME: 'healthy', RESULTS: 'success success', says: 'was deployed and is healthy' },
    { OUTCOME: 'deployed', RESULTS: 'success cancelled', says: 'whether it is healthy was not seen' },
    { OUTCOME: 'rolled-back', RESULTS: 'success failure', says: 'failed and was rolled back' },
    { OUTCOME: 'rollback-failed', RESULTS: 'success failure', says: 'so did its rollback' },
    { OUTCOME: 'locked', RESULTS: 'success failure', says: 'another command changes it' },
    { OUTCOME: '', RESULTS: 'failure skipped', says: 'failed before anything was changed' },
    { OUTCOME: '', RESULTS: 'success cancelled', says: 'was cancelled' },
    { OUTCOME: '', RESULTS: 'success success skipped', says: 'was planned; nothing was changed' },
  ])('says how it ended: $OUTCOME $RESULTS', ({ says, ...env }, { skip }) => {
    skip(noJq, withoutJq)
    expect(notify(env).exitCode).toBe(0)
    const { text } = JSON.parse(runner.read('body'))
    expect(text).toMatch(/^shop in production .*, started by ada: https:\/\/run$/)
    expect(text).toContain(says)
  })

  it('keeps the address of the webhook from the list of processes', ({ skip }) => {
    skip(noJq, withoutJq)
    notify({})
    expect(runner.argumentsOf('curl').join(' ')).not.toContain('hooks.example.com')
  })

  it('is left out where there is no webhook', () => {
    const { exitCode, stdout } = notify({ WEBHOOK: '' })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('no secret DEPLOYMENTS_WEBHOOK_URL')
    expect(existsSync(join(runner.directory, 'body'))).toBe(false)
  })
})
