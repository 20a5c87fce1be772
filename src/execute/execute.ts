import { setMaxListeners } from 'node:events'
import { type Blocked, ReadyQueue } from '../graph/queue.ts'
import type { Outcome, Report, RunEvent } from '../model/event.ts'
import type { Operation, Plan, ReleasePlan } from '../model/plan.ts'
import { operationGraph } from '../plan/stack-plan.ts'
import { recoverFromFailure } from './failure.ts'
import type { RunPorts } from './ports.ts'
import { type ReleaseRun, type StepContext, startRun } from './release-run.ts'
import { runStep } from './steps.ts'

export interface ExecuteOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** Ends the run: what is in flight is stopped, and its records are marked as failed. */
  readonly signal?: AbortSignal
  /** Releases that may be under way at once; 0 = no limit. Requests are limited by the cluster's client. */
  readonly concurrency?: number
  /** What a failed release means for those that do not depend on it. */
  readonly ifFailed?: 'continue' | 'stop'
}

/**
 * Carries out a plan: every operation starts as soon as what it waits for is done. A failure blocks only what depends on it.
 * Never rejects for what a release meets: the report says it. Resolves when nothing is in flight any more.
 */
export function execute(plan: Plan, ports: RunPorts, options: ExecuteOptions = {}): Promise<Report> {
  return new Execution(plan, ports, options).run()
}

class Execution {
  readonly #plan: Plan
  readonly #ports: RunPorts
  readonly #options: ExecuteOptions
  readonly #queue: ReadyQueue
  readonly #operations: ReadonlyMap<string, Operation>
  readonly #releases: ReadonlyMap<string, ReleasePlan>
  readonly #signal: AbortSignal
  readonly #outcomes = new Map<string, Outcome>()
  readonly #runs = new Map<string, ReleaseRun>()
  readonly #startedAt = new Map<string, number>()
  /** Operations of each release that are not done yet. */
  readonly #left = new Map<string, number>()
  /** Operations that are ready and wait for a free place. */
  #waiting: Operation[] = []
  #active = 0
  #inFlight = 0
  #stopped: string | undefined
  #finish: () => void = () => undefined
  #reporterError: { readonly error: unknown } | undefined

  constructor(plan: Plan, ports: RunPorts, options: ExecuteOptions) {
    this.#plan = plan
    this.#ports = ports
    this.#options = options
    this.#queue = new ReadyQueue(operationGraph(plan))
    this.#operations = new Map(plan.operations.map((operation) => [operation.id, operation]))
    this.#releases = new Map(plan.releases.map((release) => [release.key, release]))
    this.#signal = options.signal ?? new AbortController().signal
    // Every request in flight listens to it; Node's warning at ten is about leaks.
    setMaxListeners(0, this.#signal)
    for (const { release } of plan.operations) this.#left.set(release, (this.#left.get(release) ?? 0) + 1)
  }

  async run(): Promise<Report> {
    const began = this.#ports.now()
    this.#emit({ type: 'run-started', at: began, releases: this.#left.size, operations: this.#plan.operations.length })
    for (const release of this.#plan.releases) {
      if (!this.#left.has(release.key)) this.#outcomes.set(release.key, { kind: 'unchanged' })
    }
    await new Promise<void>((resolve) => {
      this.#finish = resolve
      this.#pump()
    })
    await this.#closeCancelled()
    for (const key of this.#left.keys()) {
      if (!this.#outcomes.has(key)) this.#settle(key, this.#neverStarted())
    }
    const at = this.#ports.now()
    this.#emit({ type: 'run-finished', at })
    if (this.#reporterError) throw this.#reporterError.error
    return { outcomes: this.#outcomes, milliseconds: at - began }
  }

  /** A release between two of its steps when the run was cancelled: nothing of it is in flight, but its record is pending. */
  async #closeCancelled(): Promise<void> {
    const open = [...this.#runs].filter(([key]) => !this.#outcomes.has(key))
    await Promise.all(
      open.map(async ([key, run]) => {
        await recoverFromFailure(this.#signal.reason, this.#contextOf(run), { cancelled: true })
        this.#settle(key, { kind: 'cancelled' })
      }),
    )
  }

  #neverStarted(): Outcome {
    if (this.#signal.aborted) return { kind: 'cancelled' }
    return { kind: 'skipped', reason: this.#stopped ?? 'it never became ready' }
  }

  /** Starts whatever may start now; ends the run where nothing is in flight and nothing may start. */
  #pump(): void {
    const { concurrency = 0 } = this.#options
    const halted = this.#signal.aborted || this.#stopped !== undefined
    const ready = [...this.#waiting, ...this.#queue.take().flatMap((id) => this.#operations.get(id) ?? [])]
    this.#waiting = []
    for (const operation of ready) {
      const begun = this.#runs.has(operation.release)
      // A namespace may be shared: it belongs to no release's turn.
      const free = begun || operation.kind === 'namespace' || concurrency === 0 || this.#active < concurrency
      if (this.#signal.aborted || (halted && !begun) || !free) this.#waiting.push(operation)
      else this.#start(operation)
    }
    if (this.#inFlight === 0) this.#finish()
  }

  #start(operation: Operation): void {
    const release = this.#releases.get(operation.release)
    if (!release) throw new Error(`operation ${operation.id} belongs to no release of the plan`)
    const at = this.#ports.now()
    let run = this.#runs.get(release.key)
    if (!run && operation.kind !== 'namespace') {
      run = startRun(release, at)
      this.#runs.set(release.key, run)
      this.#active++
      this.#startedAt.set(release.key, at)
      this.#emit({ type: 'release-started', at, release: release.key, action: release.action })
    }
    this.#inFlight++
    const { id, title } = operation
    this.#emit({ type: 'operation-started', at, release: release.key, operation: id, title })
    const context = this.#contextOf(run ?? startRun(release, at))
    runStep(operation, context)
      .then(
        () => this.#done(operation),
        (error: unknown) => this.#failed(operation, error, context),
      )
      .finally(() => {
        this.#inFlight--
        this.#pump()
      })
  }

  #contextOf(run: ReleaseRun): StepContext {
    const release = run.plan.key
    return {
      run,
      ports: this.#ports.of(run.plan),
      signal: this.#signal,
      onWaiting: (object, readiness) =>
        this.#emit({ type: 'waiting', at: this.#ports.now(), release, object, readiness: readiness as never }),
      onLog: (source, text) => this.#emit({ type: 'log', at: this.#ports.now(), release, source, text }),
    }
  }

  #done(operation: Operation): void {
    const { id, release } = operation
    this.#emit({ type: 'operation-finished', at: this.#ports.now(), release, operation: id })
    this.#queue.done(id)
    const left = (this.#left.get(release) ?? 1) - 1
    this.#left.set(release, left)
    if (left > 0 || this.#outcomes.has(release)) return
    const run = this.#runs.get(release)
    const action = this.#releases.get(release)?.action ?? 'unchanged'
    const milliseconds = this.#ports.now() - (this.#startedAt.get(release) ?? 0)
    const revision = run?.record?.revision ?? run?.plan.stored?.revision ?? 0
    const resting = action === 'unchanged' && run?.written.size === 0
    this.#settle(release, resting ? { kind: 'unchanged' } : { kind: 'done', action, revision, milliseconds })
  }

  async #failed(operation: Operation, error: unknown, context: StepContext): Promise<void> {
    const { release } = operation
    const cancelled = this.#signal.aborted
    const shown = await recoverFromFailure(error, context, { cancelled })
    if (!this.#outcomes.has(release))
      this.#settle(release, cancelled ? { kind: 'cancelled' } : { kind: 'failed', error: shown })
    for (const blocked of this.#queue.fail(operation.id)) this.#block(blocked, release)
    if (this.#options.ifFailed === 'stop') this.#stopped ??= `the run stopped after ${nameOf(release)} failed`
  }

  #block({ node, because }: Blocked, root: string): void {
    const release = this.#operations.get(node)?.release
    if (release === undefined || this.#outcomes.has(release)) return
    const before = this.#operations.get(because.from)?.release
    const why =
      before === root ? `${nameOf(root)} failed` : `${nameOf(before ?? '')} was skipped after ${nameOf(root)} failed`
    this.#settle(
      release,
      this.#signal.aborted ? { kind: 'cancelled' } : { kind: 'skipped', reason: `${because.reason}, and ${why}` },
    )
  }

  #settle(release: string, outcome: Outcome): void {
    this.#outcomes.set(release, outcome)
    if (this.#startedAt.delete(release)) this.#active--
    this.#emit({ type: 'release-finished', at: this.#ports.now(), release, outcome })
  }

  // A reporter that throws is detached, so that the run can end in order; its error is thrown then.
  #emit(event: RunEvent): void {
    if (this.#reporterError !== undefined) return
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      this.#reporterError = { error }
    }
  }
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
