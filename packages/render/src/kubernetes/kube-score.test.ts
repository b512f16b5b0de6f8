import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import { beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderObjects } from './render-kubernetes.ts'
import { toYamlDocuments } from './yaml.ts'

const command = process.env['KUBE_SCORE'] ?? 'kube-score'
const isThere = spawnSync(command, ['version']).error === undefined
const stacks = join(import.meta.dirname, '../../../../stacks')

/** A finding that stays, and why. */
interface Answer {
  readonly check: string
  readonly objects?: readonly string[]
  readonly reason: string
}

interface ScoredObject {
  readonly object_meta: { readonly name: string }
  readonly checks: readonly {
    readonly check: { readonly id: string }
    readonly grade: number
    readonly skipped: boolean
  }[]
}

interface Finding {
  readonly check: string
  readonly object: string
}

/** Grades of kube-score from which on nothing is to be said: 1 is critical, 5 a warning. */
const almostGood = 7

const answers: readonly Answer[] = parse(readFileSync(join(stacks, 'golden/kube-score.yaml'), 'utf8'))

async function findingsOf(stack: string): Promise<readonly Finding[]> {
  const loaded = await loadEveryStack({
    path: join(stacks, `${stack}.yaml`),
    readFile: (path) => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stacks.flatMap((environment) =>
    scored(toYamlDocuments(renderObjects({ stack: environment }).map(({ object }) => object))),
  )
}

function scored(yaml: string): readonly Finding[] {
  // It ends with 1 where it finds anything, which is judged here.
  const { stdout } = spawnSync(command, ['score', '--output-format', 'json', '-'], {
    input: yaml,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const objects: readonly ScoredObject[] = JSON.parse(stdout)
  expect(objects.length).toBeGreaterThan(0)
  return objects.flatMap(({ object_meta, checks }) =>
    (checks ?? [])
      .filter(({ grade, skipped }) => !skipped && grade < almostGood)
      .map(({ check }) => ({ check: check.id, object: object_meta.name })),
  )
}

function isAnswer(answer: Answer, finding: Finding): boolean {
  const names = answer.objects ?? ['*']
  return answer.check === finding.check && names.some((name) => patternOf(name).test(finding.object))
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll('*', '.*')}$`)
}

describe('kube-score', () => {
  beforeEach(({ skip }) => skip(!isThere, 'kube-score is neither on the PATH nor named by KUBE_SCORE'))

  const found = new Map<string, readonly Finding[]>()

  test.each(['xai', 'anomaly', 'lucid'])('finds nothing in %s that is not answered', async (stack) => {
    const findings = await findingsOf(stack)
    found.set(stack, findings)
    const open = findings.filter((finding) => !answers.some((answer) => isAnswer(answer, finding)))
    expect([...new Set(open.map(({ check, object }) => `${check}: ${object}`))]).toEqual([])
  })

  test('finds everything that is answered', () => {
    const findings = [...found.values()].flat()
    const stale = answers.filter((answer) => !findings.some((finding) => isAnswer(answer, finding)))
    expect(stale.map(({ check }) => check)).toEqual([])
  })
})
