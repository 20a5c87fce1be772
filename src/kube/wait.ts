import { FlotillaError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import type { ApiResource, ObjectRef, Readiness, WaitOptions } from '../model/ports.ts'
import { cancelled } from './api-error.ts'
import { textAt, typeOf } from './fields.ts'
import { computeReadiness } from './readiness/compute.ts'
import { scheduleWindow } from './readiness/pod.ts'
import { controllerReadiness, type PodReader } from './readiness/pod-controller.ts'
import { type Following, newestState, type WatchHub } from './watch-hub.ts'

/** What waiting needs from the client. */
export interface WaitContext {
  readonly hub: WatchHub
  readonly resourceOf: (ref: ObjectRef, signal?: AbortSignal) => Promise<ApiResource>
  /** Reads objects of one collection as they are now. */
  read(subject: Subject, names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, JsonObject>>
  readonly pods: PodReader
}

interface Subject {
  readonly resource: ApiResource
  readonly namespace: string
}

/** Not everything became what was waited for. `pending` lists what did not, and why; the message is Helm's. */
class WaitError extends FlotillaError {
  readonly pending: readonly { readonly ref: ObjectRef; readonly readiness: Readiness }[]

  constructor(code: string, message: string, pending: WaitError['pending']) {
    super(code, message, { hint: 'look at the events and logs of these objects; --timeout gives them more time' })
    this.pending = pending
  }
}

interface Item {
  readonly ref: ObjectRef
  readonly subject: Subject
  known: JsonObject | undefined
  readiness: Readiness
  /** Somebody has seen the object, so that its absence means deletion. */
  seen: boolean
  settled: boolean
  /** Counts looks: one that had to ask for pods must not overwrite a later one. */
  looks: number
}

/** Helm's own default when a wait is given no time. Milliseconds. */
const defaultTimeout = 30_000

/**
 * Waits until every object is what `until` says. What is settled by the objects given or read first costs no watch; the rest is
 * followed through one shared watch for each kind and namespace. A failed object is not waited for any longer, but the
 * others are, as Helm does.
 * @throws WaitError `E_WAIT_TIMEOUT`, `E_NOT_READY` (something failed), or FlotillaError of the cluster
 */
export async function waitFor(refs: readonly ObjectRef[], options: WaitOptions, context: WaitContext): Promise<void> {
  const timeout = AbortSignal.timeout(options.timeout > 0 ? options.timeout : defaultTimeout)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout])
  let items: Item[] = []
  try {
    items = await firstLook(refs, { options, context, signal })
    const groups = groupBySubject(items.filter((item) => !item.settled))
    await Promise.all(groups.map((group) => followGroup(group, { options, context, signal })))
  } catch (error) {
    if (options.signal?.aborted) throw cancelled(options.signal)
    if (!timeout.aborted) throw error
    if (items.length === 0) throw new FlotillaError('E_WAIT_TIMEOUT', 'context deadline exceeded', { cause: error })
  }
  report(items, { until: options.until, late: timeout.aborted })
}

interface Waiting {
  readonly options: WaitOptions
  readonly context: WaitContext
  readonly signal: AbortSignal
}

async function firstLook(refs: readonly ObjectRef[], waiting: Waiting): Promise<Item[]> {
  const { options, context, signal } = waiting
  const known = new Map((options.known ?? []).map((object) => [objectKey(object), object]))
  const unique = new Map<string, Item>()
  for (const ref of refs) {
    const resource = await context.resourceOf(ref, signal)
    const namespace = resource.namespaced ? ref.namespace : ''
    const key = refKey({ ...ref, namespace })
    if (unique.has(key)) continue
    const object = known.get(key)
    unique.set(key, {
      ref: { ...ref, namespace },
      subject: { resource, namespace },
      known: object,
      readiness: { status: 'not-found', message: '' },
      seen: object !== undefined,
      settled: false,
      looks: 0,
    })
  }
  const items = [...unique.values()]
  await Promise.all(items.filter((item) => item.seen).map((item) => settle(item, item.known, waiting)))
  const unread = items.filter((item) => !item.seen)
  await Promise.all(groupBySubject(unread).map((group) => readGroup(group, waiting)))
  return items
}

async function readGroup(group: readonly Item[], waiting: Waiting): Promise<void> {
  const [first] = group
  if (first === undefined) return
  const names = group.map(({ ref }) => ref.name)
  const objects = await waiting.context.read(first.subject, names, waiting.signal)
  for (const item of group) {
    item.known = objects.get(item.ref.name)
    if (item.known !== undefined) item.seen = true
    await settle(item, item.known, waiting)
  }
}

/** Follows the unsettled objects of one collection until all are settled. */
function followGroup(group: readonly Item[], waiting: Waiting): Promise<void> {
  const [first] = group
  if (first === undefined) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timers = new Set<NodeJS.Timeout>()
    let following: Following | undefined
    const finish = (error?: Error) => {
      for (const timer of timers) clearTimeout(timer)
      waiting.signal.removeEventListener('abort', onAbort)
      following?.close()
      if (error === undefined) resolve()
      else reject(error)
    }
    const onAbort = () => finish(new Error('aborted'))
    const look = async (item: Item): Promise<void> => {
      if (following === undefined) return
      const object = newestState(following, { ...item.ref, object: item.known })
      if (object !== undefined) item.seen = true
      await settle(item, object, waiting)
      if (needsLaterLook(item)) timers.add(setTimeout(() => void look(item).catch(finish), scheduleWindow))
      if (group.every((one) => one.settled)) finish()
    }
    const onChange = (name: string | undefined) => {
      for (const item of group) if (name === undefined || item.ref.name === name) look(item).catch(finish)
    }
    following = waiting.context.hub.follow(first.subject, { onChange, onError: finish })
    // The copy may have been there already: then no first list is going to tell.
    if (following.version !== '') onChange(undefined)
    waiting.signal.addEventListener('abort', onAbort)
    if (waiting.signal.aborted) onAbort()
  })
}

/** A pod that the scheduler cannot place turns from waiting to failed by time alone: no event tells. */
function needsLaterLook({ readiness, subject }: Item): boolean {
  return subject.resource.kind === 'Pod' && readiness.message === 'Pod has not been scheduled'
}

async function settle(
  item: Item,
  object: JsonObject | undefined,
  { options, context, signal }: Waiting,
): Promise<void> {
  const before = item.readiness
  const look = ++item.looks
  const readiness: Readiness =
    object === undefined
      ? { status: 'not-found', message: item.seen ? 'Resource not found' : '' }
      : await controllerReadiness(object, computeReadiness(object, options.until), {
          ...options,
          pods: context.pods,
          signal,
        })
  if (look !== item.looks) return
  item.readiness = readiness
  item.settled = isSettled(item.readiness, options.until)
  if (before.status !== item.readiness.status || before.message !== item.readiness.message)
    options.onProgress?.(item.ref, item.readiness)
}

function isSettled({ status }: Readiness, until: WaitOptions['until']): boolean {
  if (until === 'gone') return status === 'not-found'
  return status === 'current' || status === 'failed'
}

function report(
  items: readonly Item[],
  { until, late }: { readonly until: WaitOptions['until']; readonly late: boolean },
): void {
  const wanted = until === 'gone' ? 'not-found' : 'current'
  const pending = items.filter(({ readiness }) => readiness.status !== wanted)
  if (pending.length === 0) return
  const what = until === 'gone' ? 'still exists' : 'not ready'
  const lines = pending.map(
    ({ ref, readiness, seen }) =>
      `resource ${ref.kind}/${ref.namespace}/${ref.name} ${what}. status: ${statusName(readiness, seen)}, message: ${readiness.message}`,
  )
  if (late) lines.push('context deadline exceeded')
  throw new WaitError(
    late ? 'E_WAIT_TIMEOUT' : 'E_NOT_READY',
    lines.join('\n'),
    pending.map(({ ref, readiness }) => ({ ref, readiness })),
  )
}

const statusNames = {
  current: 'Current',
  'in-progress': 'InProgress',
  failed: 'Failed',
  terminating: 'Terminating',
  'not-found': 'NotFound',
} as const

function statusName({ status }: Readiness, seen: boolean): string {
  return status === 'not-found' && !seen ? 'Unknown' : statusNames[status]
}

function groupBySubject(items: readonly Item[]): Item[][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const { group, version, name } = item.subject.resource
    const key = JSON.stringify([group, version, name, item.subject.namespace])
    const list = groups.get(key)
    if (list === undefined) groups.set(key, [item])
    else list.push(item)
  }
  return [...groups.values()]
}

function refKey({ group, kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([group, kind, namespace, name])
}

function objectKey(object: JsonObject): string {
  const { group, kind } = typeOf(object)
  return refKey({
    group,
    kind,
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
  })
}
