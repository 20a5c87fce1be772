import type { JsonObject } from '../../model/json.ts'
import { asList, asNumber, asObject, asText, at, metaOf } from '../tree.ts'
import {
  type Context,
  condition,
  conditionOf,
  controlled,
  isEnded,
  isReady,
  make,
  podFrom,
  remove,
  writeStatus,
} from './context.ts'

/** Runs a Job's pods until enough have succeeded or too many have failed. */
export function reconcileJob(context: Context, job: JsonObject): void {
  const meta = metaOf(job)
  if (meta.deleting) return
  if (conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined) return
  const pods = controlled(context, job, '/pods')
  const succeeded = pods.filter((pod) => at(pod, 'status', 'phase') === 'Succeeded').length
  const failed = pods.filter((pod) => at(pod, 'status', 'phase') === 'Failed').length
  const active = pods.filter((pod) => !isEnded(pod) && !metaOf(pod).deleting)
  const parallelism = asNumber(at(job, 'spec', 'parallelism'), 1)
  const completions = at(job, 'spec', 'completions')
  const enough = typeof completions === 'number' ? succeeded >= completions : succeeded > 0 && active.length === 0
  const exhausted = failed > asNumber(at(job, 'spec', 'backoffLimit'), 6)
  const suspended = at(job, 'spec', 'suspend') === true
  if (enough) {
    finish(context, job, { pods, kind: 'Complete' })
    return
  }
  if (exhausted) {
    finish(context, job, { pods, kind: 'Failed' })
    return
  }
  if (!suspended) {
    const wanted = typeof completions === 'number' ? Math.min(parallelism, completions - succeeded) : parallelism
    for (let count = active.length; count < wanted; count += 1) startPod(context, job, succeeded + failed + count)
  }
  report(context, job, [])
}

function startPod({ cluster }: Context, job: JsonObject, index: number): void {
  const template = asObject(at(job, 'spec', 'template'))
  const { name } = metaOf(job)
  const pod = podFrom(template, job, { generateName: `${name}-` })
  const meta = asObject(pod['metadata'])
  if (at(job, 'spec', 'completionMode') === 'Indexed') {
    const key = 'batch.kubernetes.io/job-completion-index'
    meta['labels'] = { ...asObject(meta['labels']), [key]: String(index) }
    meta['annotations'] = { ...asObject(meta['annotations']), [key]: String(index) }
  }
  make(cluster, '/pods', pod)
}

function counts(context: Context, job: JsonObject): JsonObject {
  const pods = controlled(context, job, '/pods')
  const active = pods.filter((pod) => !isEnded(pod) && !metaOf(pod).deleting)
  const number = (phase: string) => pods.filter((pod) => at(pod, 'status', 'phase') === phase).length
  const shown: JsonObject = {}
  const values = { active: active.length, succeeded: number('Succeeded'), failed: number('Failed') }
  for (const [key, value] of Object.entries(values)) if (value > 0) shown[key] = value
  return { ...shown, ready: active.filter(isReady).length, terminating: 0, uncountedTerminatedPods: {} }
}

function report(context: Context, job: JsonObject, conditions: JsonObject[]): void {
  const status: JsonObject = {
    ...counts(context, job),
    startTime: at(job, 'status', 'startTime') ?? context.cluster.now(),
    ...(conditions.length > 0 ? { conditions } : {}),
  }
  if (asList(conditions).some((one) => at(one, 'type') === 'Complete')) status['completionTime'] = context.cluster.now()
  writeStatus(context.cluster, 'batch/jobs', { object: job, status })
}

function finish(
  context: Context,
  job: JsonObject,
  { pods, kind }: { pods: readonly JsonObject[]; kind: 'Complete' | 'Failed' },
): void {
  const { cluster } = context
  for (const pod of pods) if (!isEnded(pod)) remove(cluster, '/pods', pod)
  const now = cluster.now()
  const why =
    kind === 'Complete'
      ? { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
      : { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  const before = kind === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
  const make = (type: string) => ({
    ...condition(job, { type, status: 'True', ...why }, { now }),
    lastProbeTime: now,
  })
  report(context, job, [make(before), make(kind)])
}

/** Seconds after its end a Job has left, undefined where it stays. */
export function timeLeft(job: JsonObject): number | undefined {
  const ttl = at(job, 'spec', 'ttlSecondsAfterFinished')
  const over = conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed')
  if (typeof ttl !== 'number' || over === undefined) return undefined
  return ttl - (Date.now() - Date.parse(asText(over['lastTransitionTime']))) / 1000
}
