import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actions } from './actions.ts'
import type { Step } from './github-workflow.ts'
import { renderText, shop } from './testing/render-text.ts'

type Rendered = Awaited<ReturnType<typeof renderText>>

const stepsOf = ({ workflow }: Rendered): readonly Step[] => Object.values(workflow.jobs).flatMap(({ steps }) => steps)
const scriptsOf = (rendered: Rendered): readonly string[] =>
  stepsOf(rendered).flatMap((step) => ('run' in step ? [step.run] : []))

const shopWithoutImages = shop.replace(/^ci:[\s\S]*/m, '')
const shopElsewhere = shop.replaceAll('ghcr.io/example', 'registry.example.com:5000/shop')
const stack = (name: string) => readFileSync(join(import.meta.dirname, '../../../../stacks', `${name}.yaml`), 'utf8')
const variants = {
  'with images': shop,
  'without images': shopWithoutImages,
  'with another registry': shopElsewhere,
  'of xai': stack('xai'),
  'of anomaly': stack('anomaly'),
  'of lucid': stack('lucid'),
}

describe('the workflow of a description', () => {
  it('is the one in the fixture', async () => {
    const { text } = await renderText(shop)
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'fixtures/shop.workflow.yaml'))
  })

  it('is read as the data it was written from', async () => {
    const { workflow, text } = await renderText(shop)
    expect(parse(text)).toEqual(workflow)
  })

  it('can be started for every environment but a local one', async () => {
    const { workflow } = await renderText(shop)
    expect(workflow.on.workflow_dispatch.inputs['environment']).toMatchObject({
      options: ['test', 'staging', 'production'],
    })
  })

  it('deploys to one environment at a time, and stops no deploy for another', async () => {
    const { workflow } = await renderText(shop)
    expect(workflow.concurrency).toEqual({ group: 'shop-${' + '{ inputs.environment }}', 'cancel-in-progress': false })
  })

  it('gives no job more rights than it needs', async () => {
    const { workflow } = await renderText(shop)
    expect(workflow.permissions).toEqual({})
    expect(Object.entries(workflow.jobs).map(([name, { permissions }]) => [name, permissions])).toEqual([
      ['check', { contents: 'read' }],
      ['images', { contents: 'read', packages: 'write', 'id-token': 'write', attestations: 'write' }],
      ['plan', { contents: 'read', packages: 'read' }],
      ['deploy', { contents: 'read', packages: 'read' }],
      ['notify', {}],
    ])
  })

  it('hands secrets only to the steps that plan and deploy', async () => {
    const rendered = await renderText(shop)
    const told = stepsOf(rendered).filter(({ env }) => env !== undefined && 'PRICES_API_KEY' in env)
    expect(told.map(({ name }) => name)).toEqual(['Plan', 'Deploy'])
  })

  it('builds nothing where the description does not say how', async () => {
    const { workflow } = await renderText(shopWithoutImages)
    expect(Object.keys(workflow.jobs)).toEqual(['check', 'plan', 'deploy', 'notify'])
    expect(Object.keys(workflow.on.workflow_dispatch.inputs)).toEqual(['environment', 'dry_run'])
  })

  it('logs in to a registry that is not GitHub’s with secrets of the repository', async () => {
    const { text } = await renderText(shopElsewhere)
    expect(text).toMatch(/registry: registry\.example\.com:5000\n +username: \$\{\{ secrets\.REGISTRY_USERNAME \}\}/)
    expect(text).toContain('#   REGISTRY_USERNAME, REGISTRY_PASSWORD: of one who may push')
  })

  it('cannot be where no environment runs on Kubernetes', async () => {
    const local = shopWithoutImages.replace(/^ {2}test:[\s\S]*/m, '')
    await expect(renderText(local)).rejects.toMatchObject({ code: 'RENDER_WORKFLOW_IMPOSSIBLE' })
  })

  it.each(['GITHUB_KEY', '7UP', 'A-B', 'A }} B'])('cannot take a secret from the variable %s', async (variable) => {
    const text = shop.replace('variable: PRICES_API_KEY', `variable: '${variable}'`)
    await expect(renderText(text)).rejects.toMatchObject({ code: 'RENDER_WORKFLOW_IMPOSSIBLE' })
  })

  it('keeps a path from being taken for an expression, or for more than one line', async () => {
    const path = `a\${{ github.token }}\nb.yaml`
    const { workflow, text } = await renderText(shop, path)
    expect(workflow.env['STACK_FILE']).toBe(`a\${{ '\${{' }} github.token }}\nb.yaml`)
    expect(text).not.toMatch(/^b\.yaml/m)
  })
})

describe.each(Object.entries(variants))('a workflow %s', (_, text) => {
  let rendered: Rendered

  beforeAll(async () => {
    rendered = await renderText(text)
  })

  it('uses every action at a commit, with its version beside it', () => {
    const known = Object.values(actions).map(({ name, commit, version }) => `${name}@${commit} # ${version}`)
    const used = [...rendered.text.matchAll(/uses: (.*)$/gm)].map(([, use]) => use)
    expect(used.length).toBe(stepsOf(rendered).filter((step) => 'uses' in step).length)
    for (const use of used) {
      expect(use).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
      expect(known).toContain(use)
    }
  })

  it('has scripts that end with their first failure and hold no expression', () => {
    const scripts = scriptsOf(rendered)
    expect(scripts.length).toBeGreaterThan(8)
    for (const script of scripts) {
      expect(script).toMatch(/^set -euo pipefail\n/)
      expect(script).not.toContain('${{')
    }
  })

  it('passes actionlint', (context) => {
    const actionlint = process.env['ACTIONLINT'] ?? 'actionlint'
    const { error, status, stdout } = spawnSync(actionlint, ['-no-color', '-'], {
      input: rendered.text,
      encoding: 'utf8',
    })
    context.skip(error !== undefined, 'actionlint is not there: put it into PATH, or name it in ACTIONLINT')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})

it('Whatever environments there are, those on Kubernetes are offered and no other', async () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
  const environments = fc.dictionary(name, fc.boolean(), { minKeys: 1, noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(environments, async (places) => {
      const targets = Object.entries(places).map(([environment, local]) => {
        const target = local ? 'local' : `{ kubernetes: { context: "${environment}", namespace: shop } }`
        return `  "${environment}": { target: ${target} }\n`
      })
      const text = `name: shop\ncomponents: {}\nenvironments:\n${targets.join('')}`
      const offered = Object.keys(places).filter((environment) => !places[environment])
      if (offered.length === 0) {
        await expect(renderText(text)).rejects.toMatchObject({ code: 'RENDER_WORKFLOW_IMPOSSIBLE' })
        return
      }
      const { workflow } = await renderText(text)
      expect(workflow.on.workflow_dispatch.inputs['environment']).toMatchObject({ options: offered })
    }),
    { numRuns: 50 },
  )
})
