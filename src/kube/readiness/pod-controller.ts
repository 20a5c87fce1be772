import type { JsonObject } from '../../model/json.ts'
import type { Readiness, WaitOptions } from '../../model/ports.ts'
import { isObject, listAt, objectAt, textAt, typeOf } from '../fields.ts'
import { computeReadiness } from './compute.ts'
import { isUnschedulable } from './pod.ts'
import { failed } from './state.ts'

/** Reads the pods of a namespace that a label selector matches. */
export type PodReader = (
  namespace: string,
  labelSelector: string,
  signal: AbortSignal,
) => Promise<readonly JsonObject[]>

/**
 * StatefulSets and ReplicaSets that are not there yet have failed when one of their pods has (kstatus podControllerStatusReader).
 * Pods that are being deleted or wait for a node do not count.
 */
export async function controllerReadiness(
  object: JsonObject,
  own: Readiness,
  options: { readonly until: WaitOptions['until']; readonly pods: PodReader; readonly signal: AbortSignal },
): Promise<Readiness> {
  const { group, kind } = typeOf(object)
  const controls = group === 'apps' && (kind === 'StatefulSet' || kind === 'ReplicaSet')
  if (!controls || own.status !== 'in-progress' || options.until === 'hook' || options.until === 'gone') return own
  const selector = selectorText(objectAt(object, 'spec', 'selector'))
  if (selector === '') return own
  const pods = await options.pods(textAt(object, 'metadata', 'namespace'), selector, options.signal)
  const broken = pods.filter((pod) => hasFailed(pod))
  return broken.length === 0 ? own : failed(`${broken.length} pods have failed`)
}

function hasFailed(pod: JsonObject): boolean {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '' || isUnschedulable(pod)) return false
  return computeReadiness(pod).status === 'failed'
}

/** A LabelSelector as the text that a list takes. */
export function selectorText(selector: JsonObject): string {
  const labels = objectAt(selector, 'matchLabels')
  const parts = Object.keys(labels).map((key) => `${key}=${textAt(labels, key)}`)
  for (const one of listAt(selector, 'matchExpressions').filter(isObject)) {
    const key = textAt(one, 'key')
    const values = listAt(one, 'values').map(String).join(',')
    switch (textAt(one, 'operator')) {
      case 'In':
        parts.push(`${key} in (${values})`)
        break
      case 'NotIn':
        parts.push(`${key} notin (${values})`)
        break
      case 'Exists':
        parts.push(key)
        break
      case 'DoesNotExist':
        parts.push(`!${key}`)
        break
    }
  }
  return parts.join(',')
}
