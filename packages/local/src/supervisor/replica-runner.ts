import { describeError } from '@windlass/errors/describe-error'
import type { Home } from '../files/home.ts'
import { beginRun, logPathOf, rotateBySize } from '../logs/log-files.ts'
import { filesOfRun, lastLines } from '../logs/tail-log.ts'
import type { DesiredReplica } from '../state/desired-set.ts'
import { maskSecrets } from '../state/secret-files.ts'
import type { ProcessExit, ReplicaStatus } from '../state/set-status.ts'
import { Wakeup } from '../wakeup.ts'
import { judgeEnd, restsForGood } from './judge-end.ts'
import { adoptProcess, drainProcess, type EndOfProcess, type ProcessHandle } from './process-handle.ts'
import { findStartObstacle, type RunningReplicas } from './start-obstacle.ts'
import { startProcess } from './start-process.ts'
import type { SupervisorLog } from './supervisor-log.ts'
import { type HealthFinding, watchHealth } from './watch-health.ts'

/** What the replicas of one home share. */
export interface RunnerContext {
  readonly home: Home
  readonly log: SupervisorLog
  readonly running: () => RunningReplicas
}

/** A process that runs, and what was noticed about it. */
interface Run {
  readonly handle: ProcessHandle
  readonly revision: string
  end: EndOfProcess | undefined
  /** Why it has to be restarted although it runs. */
  unwell: string | undefined
  watch: AbortController
}

const keptExits = 20
const shownLines = 10
/** A process writes its log without telling, so the size has to be looked at. */
const logLookMs = 2_000
const troublePauseMs = 1_000
/** A full disk has room again, a busy machine has processes to give again: nobody says when. */
const failedStartRetryMs = 2_000
const forever = Number.POSITIVE_INFINITY

/** Keeps one replica as it is wanted: starts it, watches it, restarts it, and stops it where it is wanted otherwise. */
export class ReplicaRunner {
  readonly #context: RunnerContext
  readonly #onChange: () => void
  readonly #onGone: () => void
  readonly #wakeup = new Wakeup()
  #working = false
  #status: ReplicaStatus
  #wanted: DesiredReplica | undefined
  #inherited: Readonly<Record<string, string>> = {}
  #run: Run | undefined
  #draining = false
  /** Nothing is started before. */
  #restUntilMs = 0
  /** Exits before do not count against the budget. */
  #budgetFromMs = 0

  /** Goes on from `status`, with the process in it where that still runs, as soon as it is told what is wanted. */
  constructor(options: {
    readonly context: RunnerContext
    readonly status: ReplicaStatus
    readonly onChange: () => void
    /** Called when the replica is no longer wanted and has ended. */
    readonly onGone: () => void
  }) {
    this.#context = options.context
    this.#onChange = options.onChange
    this.#onGone = options.onGone
    this.#status = options.status
    const { process, revision, readiness } = options.status
    if (process !== null) this.#attach(adoptProcess(process), revision)
    else if (restsForGood(readiness)) this.#restUntilMs = forever
  }

  get status(): ReplicaStatus {
    return this.#status
  }

  get draining(): boolean {
    return this.#draining
  }

  /** Says what is wanted from now on; `anew` gives a replica that failed another chance. */
  want(
    wanted: DesiredReplica | undefined,
    options: { readonly inherited: Readonly<Record<string, string>>; readonly anew: boolean },
  ): void {
    const before = this.#wanted
    this.#wanted = wanted
    this.#inherited = options.inherited
    this.#wakeup.wake()
    if (!this.#working) void this.#work()
    if (wanted === undefined) return
    const changed = wanted.revision !== this.#status.revision
    const again = options.anew && this.#status.readiness.state !== 'ready'
    if (this.#run === undefined && (changed || again)) this.#begin(wanted)
    else if (!changed) this.#update({ digest: wanted.digest, stopGraceMs: wanted.care.stopGraceMs })
    // A process of another revision is about to be stopped.
    if (this.#run === undefined || changed || this.#draining) return
    if (JSON.stringify(before?.care) !== JSON.stringify(wanted.care)) this.#watch(this.#run, wanted)
  }

  async #work(): Promise<void> {
    this.#working = true
    // What is wanted has been said only in part.
    await Promise.resolve()
    while (this.#run !== undefined || this.#wanted !== undefined) {
      try {
        if (this.#run !== undefined) await this.#tend(this.#run)
        else if (this.#restUntilMs > Date.now()) await this.#wakeup.wait(this.#restUntilMs - Date.now())
        else if (this.#wanted !== undefined) await this.#start(this.#wanted)
      } catch (error) {
        // A full disk, say: the replica goes on, and so must whoever watches it.
        this.#context.log('supervision failed', { replica: this.#status.name, error: describeError(error) })
        await this.#wakeup.wait(troublePauseMs)
      }
    }
    this.#onGone()
  }

  /** A first attempt at a revision, or a new one after a failure. */
  #begin(wanted: DesiredReplica): void {
    const { digest, revision } = wanted
    this.#restUntilMs = 0
    this.#budgetFromMs = Date.now()
    const changes = { digest, revision, startedAtMs: null, restarts: 0 }
    this.#find({ state: 'progressing', reason: 'Starting', detail: 'is about to start' }, changes)
  }

  async #start(wanted: DesiredReplica): Promise<void> {
    if (wanted.revision !== this.#status.revision) this.#begin(wanted)
    const { home } = this.#context
    const { name, launch } = wanted
    try {
      const obstacle = await findStartObstacle({ home, replica: wanted, running: this.#context.running })
      if (this.#wanted !== wanted) return
      if (obstacle !== undefined) {
        this.#restUntilMs = Date.now() + obstacle.retryMs
        return this.#find(obstacle.finding)
      }
      const run = beginRun(home, name, this.#status.run)
      const onStarted = (handle: ProcessHandle) => this.#started(wanted, handle, run)
      await startProcess({ launch, inherited: this.#inherited, logPath: logPathOf(home, name), onStarted })
    } catch (error) {
      this.#context.log('start failed', { replica: name, error: describeError(error) })
      this.#restUntilMs = Date.now() + failedStartRetryMs
      const detail = `could not be started: ${describeError(error).message}`
      this.#find({ state: 'failed', reason: 'StartFailed', detail })
    }
  }

  #started(wanted: DesiredReplica, handle: ProcessHandle, run: number): void {
    const { digest, revision, care } = wanted
    const { stopGraceMs } = care
    const started = { process: handle.identity, run, startedAtMs: Date.now(), digest, revision, stopGraceMs }
    // On record before anything else happens: a process that nobody knows of could not be stopped.
    this.#find({ state: 'progressing', reason: 'Starting', detail: 'has started' }, started)
    this.#context.log('started', { replica: wanted.name, pid: handle.identity.pid, revision })
    this.#watch(this.#attach(handle, revision), wanted)
  }

  #attach(handle: ProcessHandle, revision: string): Run {
    const run: Run = { handle, revision, end: undefined, unwell: undefined, watch: new AbortController() }
    this.#run = run
    void handle.ended.then((end) => {
      run.end = end
      this.#wakeup.wake()
    })
    return run
  }

  #watch(run: Run, wanted: DesiredReplica): void {
    run.watch.abort()
    run.watch = new AbortController()
    const { signal } = run.watch
    const onFinding = (finding: HealthFinding) => this.#find(finding)
    void watchHealth({ care: wanted.care, ports: wanted.launch.ports, signal, onFinding }).then((unwell) => {
      run.unwell = unwell
      this.#wakeup.wake()
    })
  }

  /** One step in the life of a running process. */
  async #tend(run: Run): Promise<void> {
    const wanted = this.#wanted
    if (run.end !== undefined) return this.#conclude(run, run.end, 'exited')
    if (wanted === undefined || wanted.revision !== run.revision) return this.#stop(run, 'stopped')
    if (run.unwell !== undefined) return this.#stop(run, 'live-probe')
    await this.#wakeup.wait(logLookMs)
    rotateBySize(this.#context.home, this.#status.name, this.#status.run, wanted.care.maxLogBytes)
  }

  async #stop(run: Run, cause: 'stopped' | 'live-probe'): Promise<void> {
    run.watch.abort()
    const { stopGraceMs } = this.#status
    this.#draining = true
    this.#find({ state: 'progressing', reason: 'Draining', detail: `drains; is killed after ${stopGraceMs} ms` })
    const end = await drainProcess(run.handle, stopGraceMs)
    this.#draining = false
    this.#conclude(run, end, cause)
  }

  #conclude(run: Run, end: EndOfProcess, cause: ProcessExit['cause']): void {
    run.watch.abort()
    this.#run = undefined
    const { name, run: number, digest, revision, startedAtMs } = this.#status
    const { pid } = run.handle.identity
    const exit = {
      run: number,
      digest,
      revision,
      pid,
      startedAtMs: startedAtMs ?? 0,
      endedAtMs: Date.now(),
      cause,
      ...end,
    }
    this.#context.log('ended', { replica: name, ...exit })
    const exits = [...this.#status.exits, exit].slice(-keptExits)
    const changes = { process: null, exits }
    const wanted = this.#wanted
    if (cause === 'stopped' || wanted?.revision !== revision) {
      this.#find({ state: 'progressing', reason: 'Stopped', detail: 'has been stopped' }, changes)
      return
    }
    const counted = exits.filter(
      (past) => past.revision === revision && past.cause !== 'stopped' && past.endedAtMs >= this.#budgetFromMs,
    )
    const { finding, restMs } = judgeEnd({ restart: wanted.care.restart, exits: counted, exit, unwell: run.unwell })
    this.#restUntilMs = exit.endedAtMs + restMs
    const restarts = this.#status.restarts + (restMs < forever ? 1 : 0)
    const detail = finding.state === 'ready' ? finding.detail : this.#withLastLines(finding.detail)
    this.#find({ ...finding, detail }, { ...changes, restarts })
  }

  #withLastLines(what: string): string {
    const { home } = this.#context
    const { name, run } = this.#status
    const lines = lastLines(filesOfRun({ home, replica: name, run, previous: false }), shownLines)
    if (lines.length === 0) return `${what}; it wrote nothing`
    return maskSecrets(home, `${what}. Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`)
  }

  #find(finding: HealthFinding, changes: Partial<ReplicaStatus> = {}): void {
    const { state, reason, sinceMs } = this.#status.readiness
    const same = state === finding.state && reason === finding.reason
    this.#update({ ...changes, readiness: { ...finding, sinceMs: same ? sinceMs : Date.now() } })
  }

  #update(changes: Partial<ReplicaStatus>): void {
    const next = { ...this.#status, ...changes }
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return
    this.#status = next
    this.#onChange()
  }
}
