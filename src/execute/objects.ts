import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { Operation } from '../model/plan.ts'
import { textAt } from '../util/json.ts'
import { methodOf, newObject, refOf, type StepContext } from './release-run.ts'

/** Helm's own limit for CRDs to be served. Milliseconds. */
const crdTimeout = 60_000

export async function createNamespace(operation: Operation, { ports, signal, run }: StepContext): Promise<void> {
  const name = operation.namespace ?? run.plan.spec.namespace
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } }
  await ports.writer.apply(namespace, newObject('', signal))
}

/** Objects of crds/, then until the server serves them. */
export async function applyCrds(operation: Operation, context: StepContext): Promise<void> {
  const { ports, signal, run } = context
  const known: JsonObject[] = []
  const crds = operation.items.flatMap((item) => run.plan.crds?.[item] ?? [])
  await settleAll(crds, async (crd) => {
    known.push(await ports.writer.apply(crd.object, newObject('', signal)))
  })
  const refs = crds.map((crd) => refOf(crd.id, crd.apiVersion))
  await ports.cluster.wait(refs, { timeout: crdTimeout, until: 'ready', known, signal, onProgress: context.onWaiting })
  await ports.cluster.discover({ refresh: true, signal })
}

/** One run of objects of one kind, all at once. Every failure is told, not only the first. */
export async function applyObjects(operation: Operation, { ports, signal, run }: StepContext): Promise<void> {
  const { plan } = run
  const { stored } = plan
  const method = methodOf(run)
  const upgradeManager = method === 'ssa' && stored !== undefined && (plan.last ?? stored).applyMethod !== 'ssa'
  await settleAll(operation.items, async (item) => {
    const change = plan.changes[item]
    if (!change?.after) return
    run.written.add(item)
    const answer = await ports.writer.apply(change.after, {
      namespace: plan.spec.namespace,
      create: change.kind === 'create',
      method,
      ...(change.before && { original: change.before }),
      upgradeManager: change.kind === 'adopt' || (upgradeManager && change.kind !== 'create'),
      force: operation.force ?? false,
      signal,
    })
    run.answers.set(item, answer)
  })
}

export async function deleteObjects(operation: Operation, { ports, signal, run }: StepContext): Promise<void> {
  await settleAll(operation.items, async (item) => {
    const change = run.plan.changes[item]
    if (!change) return
    run.written.add(item)
    await ports.writer.delete(refOf(change.id, change.apiVersion), signal)
  })
}

/** Until what was written is ready, or what was deleted is gone. */
export async function waitForObjects(operation: Operation, context: StepContext): Promise<void> {
  const { ports, signal, run } = context
  const { plan } = run
  const items = operation.items.flatMap((item) => {
    const change = plan.changes[item]
    const answer = run.answers.get(item)
    // An object with `generateName` has its name from the server.
    const name = change?.id.name || textAt(answer, 'metadata', 'name')
    return change && name !== '' ? [{ ref: { ...refOf(change.id, change.apiVersion), name }, answer }] : []
  })
  if (items.length === 0) return
  const gone = plan.verb === 'uninstall'
  await ports.cluster.wait(
    items.map((item) => item.ref),
    {
      timeout: plan.spec.policy.timeout,
      until: gone ? 'gone' : plan.spec.policy.waitForJobs ? 'complete' : 'ready',
      known: items.flatMap(({ answer }) => (answer ? [answer] : [])),
      signal,
      onProgress: context.onWaiting,
    },
  )
}

// Waits for all, so that nothing goes on behind a failure; several are told in one text, as Helm joins them.
async function settleAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(items.map(work))
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const [first] = errors
  if (first === undefined) return
  if (errors.length === 1 || !(first instanceof FlotillaError)) throw first
  const texts = errors.map((error) => (error instanceof Error ? error.message : String(error)))
  const hint = first.hint === undefined ? {} : { hint: first.hint }
  throw new FlotillaError(first.code, texts.join(' && '), { cause: new AggregateError(errors), ...hint })
}
