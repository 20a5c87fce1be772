import { FlotillaError } from '../errors.ts'
import type { Hook, HookDeletePolicy, HookEvent, HookOutputLogPolicy } from '../model/manifest.ts'
import type { Operation } from '../model/plan.ts'
import type { ObjectRef } from '../model/ports.ts'
import { recordTime } from '../release/record-time.ts'
import { textAt } from '../util/json.ts'
import { saveRecord } from './records.ts'
import { markHook, methodOf, newObject, refOf, type StepContext } from './release-run.ts'

/**
 * Runs one hook as Helm does: delete what its policy says, note in the record that it runs, create it, wait until it ends. The
 * last hook of an event also deletes, backwards, what the policies of the successful ones say.
 */
export async function runHook(operation: Operation, context: StepContext): Promise<void> {
  const { run, ports, signal } = context
  const [index = -1] = operation.items
  const object = run.plan.hookObjects?.[index]
  const hook = run.record?.hooks[index]
  const event = operation.event
  if (!object || !hook || !event) throw new Error(`operation ${operation.id} names no hook`)
  const { timeout } = run.plan.spec.policy
  markHook(run, index, { phase: hook.lastRun.phase, completedAt: hook.lastRun.completedAt })
  await deleteByPolicy(index, 'before-hook-creation', context)
  markHook(run, index, { phase: 'Running', startedAt: recordTime(ports.now()) })
  await saveRecord(context)
  try {
    const base = newObject(run.plan.spec.namespace, signal)
    // Hooks of an uninstall are always applied server-side, as in Helm.
    const way = run.plan.verb === 'uninstall' ? base : { ...base, method: methodOf(run) }
    const answer = await ports.writer.apply(object.object, way)
    const ref = refOfHook(index, context)
    if (ref)
      await ports.cluster.wait([ref], {
        timeout,
        until: 'hook',
        known: [answer],
        signal,
        onProgress: context.onWaiting,
      })
  } catch (error) {
    markHook(run, index, { phase: 'Failed', completedAt: recordTime(ports.now()) })
    await afterFailure(index, event, context)
    throw hookError(event, hook, { cause: error, verb: run.plan.verb })
  }
  markHook(run, index, { phase: 'Succeeded', completedAt: recordTime(ports.now()) })
  if (operation.last) await afterSuccess(event, context)
}

async function afterSuccess(event: HookEvent, context: StepContext): Promise<void> {
  for (const index of hooksOf(event, context).reverse()) {
    await tellLogs(index, 'hook-succeeded', context)
    await deleteByPolicy(index, 'hook-succeeded', context)
  }
}

// What goes wrong while cleaning up must not hide why the hook failed; it is told beside it.
async function afterFailure(failed: number, event: HookEvent, context: StepContext): Promise<void> {
  const before = hooksOf(event, context)
  try {
    await tellLogs(failed, 'hook-failed', context)
    await deleteByPolicy(failed, 'hook-failed', context)
    for (const index of before.slice(0, Math.max(0, before.indexOf(failed))))
      await deleteByPolicy(index, 'hook-succeeded', context)
  } catch (error) {
    context.onLog('cleaning up hooks', error instanceof Error ? error.message : String(error))
  }
}

function hooksOf(event: HookEvent, { run }: StepContext): number[] {
  const hooks = run.record?.hooks ?? []
  return hooks
    .flatMap((hook, index) => (hook.events.includes(event) ? [index] : []))
    .sort((a, b) => {
      const [x, y] = [hooks[a], hooks[b]]
      return !x || !y ? 0 : x.weight - y.weight || (x.name < y.name ? -1 : x.name > y.name ? 1 : 0)
    })
}

async function deleteByPolicy(index: number, policy: HookDeletePolicy, context: StepContext): Promise<void> {
  const { run, ports, signal } = context
  const hook = run.record?.hooks[index]
  // A CRD is never deleted: everything of its kind would go with it.
  if (!hook?.deletePolicies.includes(policy) || hook.kind === 'CustomResourceDefinition') return
  const ref = refOfHook(index, context)
  if (!ref || !(await ports.writer.delete(ref, signal))) return
  await ports.cluster.wait([ref], { timeout: run.plan.spec.policy.timeout, until: 'gone', signal })
}

function refOfHook(index: number, { run }: StepContext): ObjectRef | undefined {
  const object = run.plan.hookObjects?.[index]
  if (!object || object.id.name === '') return undefined
  return refOf(object.id, object.apiVersion)
}

async function tellLogs(index: number, policy: HookOutputLogPolicy, context: StepContext): Promise<void> {
  const { run, ports, signal } = context
  const hook = run.record?.hooks[index]
  const ref = refOfHook(index, context)
  if (!ref || !hook?.outputLogPolicies.includes(policy) || (hook.kind !== 'Job' && hook.kind !== 'Pod')) return
  const selection =
    hook.kind === 'Job' ? { labelSelector: `job-name=${ref.name}` } : { fieldSelector: `metadata.name=${ref.name}` }
  try {
    const pods = await ports.cluster.list({ group: '', kind: 'Pod' }, ref.namespace, { ...selection, signal })
    for (const pod of pods) {
      const name = textAt(pod, 'metadata', 'name')
      context.onLog(`pod ${name}`, await ports.cluster.logs({ namespace: ref.namespace, name }, { signal }))
    }
  } catch (error) {
    // Logs are a service: a hook that ended well stays so (as in Helm).
    context.onLog(`logs of ${hook.kind} ${ref.name}`, error instanceof Error ? error.message : String(error))
  }
}

// Helm's words.
function hookError(
  event: HookEvent,
  hook: Hook,
  { cause, verb }: { cause: unknown; verb: string | undefined },
): unknown {
  if (!(cause instanceof FlotillaError)) return cause
  const own =
    cause.code === 'E_WAIT_TIMEOUT' || cause.code === 'E_NOT_READY'
      ? cause.message
      : `warning: Hook ${event} ${hook.path} failed: ${cause.message}`
  const prefix = verb === 'install' ? `failed ${event}: ` : verb === 'upgrade' ? `${event} hooks failed: ` : ''
  const hint = cause.hint === undefined ? {} : { hint: cause.hint }
  return new FlotillaError('E_HOOK_FAILED', prefix + own, { cause, ...hint })
}
