import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { GithubWorkflow } from '../github-workflow.ts'

/** Whether this machine has a program, which runners of GitHub have. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined
}

interface StepResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** What the step set, by name. */
  readonly outputs: Readonly<Record<string, string>>
}

/** Runs scripts of a workflow as a runner does, with programs of the test in place of those that reach out. */
export class StepRunner implements Disposable {
  /** Stands for `RUNNER_TEMP`. */
  readonly directory = mkdtempSync(join(tmpdir(), 'windlass-workflow-'))
  readonly #workflow: GithubWorkflow
  readonly #programs = join(this.directory, 'programs')

  readonly #path: string
  readonly #checkout: string

  constructor(options: {
    readonly workflow: GithubWorkflow
    /** Where programs are found that the test does not replace. */
    readonly path: string
    /** Directory that scripts run in, by default one without a file. */
    readonly checkout?: string
  }) {
    this.#workflow = options.workflow
    this.#path = options.path
    this.#checkout = options.checkout ?? this.directory
    mkdirSync(this.#programs)
  }

  /** A program that keeps its arguments, one a line, and its input, and does what `script` says. */
  program(name: string, script: string): void {
    const path = join(this.#programs, name)
    writeFileSync(path, `#!/usr/bin/env bash\nprintf '%s\\n' "$@" >> "$RUNNER_TEMP/${name}.arguments"\n${script}\n`)
    chmodSync(path, 0o755)
  }

  /** What a program was called with, one argument a line. */
  argumentsOf(program: string): readonly string[] {
    return this.read(`${program}.arguments`).trimEnd().split('\n')
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8')
  }

  write(file: string, text: string): void {
    mkdirSync(join(this.directory, file, '..'), { recursive: true })
    writeFileSync(join(this.directory, file), text)
  }

  run(options: {
    readonly job: string
    readonly step: string
    readonly env?: Readonly<Record<string, string>>
  }): StepResult {
    const step = this.#workflow.jobs[options.job]?.steps.find(({ name }) => name === options.step)
    if (step === undefined || !('run' in step)) throw new Error(`there is no script ${options.job}/${options.step}`)
    const constant = Object.entries(step.env ?? {}).filter(([, value]) => !value.includes('${{'))
    this.write('output', '')
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: this.#checkout,
      encoding: 'utf8',
      env: {
        PATH: [this.#programs, this.#path].join(delimiter),
        RUNNER_TEMP: this.directory,
        GITHUB_OUTPUT: join(this.directory, 'output'),
        GITHUB_STEP_SUMMARY: join(this.directory, 'summary'),
        STACK_FILE: 'stacks/shop.yaml',
        ENVIRONMENT: 'production',
        COMPONENT: 'whole stack',
        VERSION: '1.4.0',
        ...Object.fromEntries(constant),
        ...options.env,
      },
    })
    return { exitCode: status, stdout, stderr, outputs: this.#outputs() }
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  #outputs(): Readonly<Record<string, string>> {
    const lines = this.read('output').split('\n').filter(Boolean)
    return Object.fromEntries(lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]))
  }
}
