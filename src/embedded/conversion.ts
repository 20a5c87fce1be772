import type { Json, JsonObject } from '../model/json.ts'
import type { Resource } from './registry.ts'
import { asList, asObject, at, clone, emptyObject, isObject } from './tree.ts'

/**
 * Objects that two API versions show: autoscalers (v1, v2) and events (v1, events.k8s.io/v1). Custom resources with several
 * versions only change their `apiVersion`, as the conversion strategy `None` does.
 */
export function convertObject(object: JsonObject, resource: Resource): JsonObject {
  const converted = { ...object, apiVersion: resource.apiVersion }
  if (resource.kind === 'HorizontalPodAutoscaler' && resource.group === 'autoscaling') {
    return resource.version === 'v1' ? autoscalerToV1(converted) : autoscalerToV2(converted)
  }
  if (resource.kind === 'Event')
    return resource.group === '' ? rename(converted, newToOld) : rename(converted, oldToNew)
  return converted
}

const oldToNew: Readonly<Record<string, string>> = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  reportingComponent: 'reportingController',
}
const newToOld = Object.fromEntries(Object.entries(oldToNew).map(([from, to]) => [to, from]))

function rename(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const result = emptyObject()
  for (const [key, value] of Object.entries(object)) result[names[key] ?? key] = value
  return result
}

const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics'

function isCpuUtilization(metric: Json): boolean {
  return (
    at(metric, 'type') === 'Resource' &&
    at(metric, 'resource', 'name') === 'cpu' &&
    at(metric, 'resource', 'target', 'averageUtilization') !== undefined
  )
}

function autoscalerToV1(object: JsonObject): JsonObject {
  const spec = { ...asObject(object['spec']) }
  const metrics = asList(spec['metrics'])
  const cpu = metrics.find(isCpuUtilization)
  const rest = metrics.filter((metric) => metric !== cpu)
  delete spec['metrics']
  delete spec['behavior']
  if (cpu !== undefined) spec['targetCPUUtilizationPercentage'] = at(cpu, 'resource', 'target', 'averageUtilization')
  const meta = { ...asObject(object['metadata']) }
  if (rest.length > 0) {
    meta['annotations'] = { ...asObject(meta['annotations']), [metricsAnnotation]: JSON.stringify(rest) }
  }
  const status = { ...asObject(object['status']) }
  delete status['currentMetrics']
  delete status['conditions']
  return { ...object, metadata: meta, spec, status }
}

function autoscalerToV2(object: JsonObject): JsonObject {
  const spec = { ...asObject(object['spec']) }
  const meta = { ...asObject(object['metadata']) }
  const annotations = { ...asObject(meta['annotations']) }
  const metrics: Json[] = []
  const kept = annotations[metricsAnnotation]
  if (typeof kept === 'string') {
    metrics.push(
      ...asList(JSON.parse(kept) as Json)
        .filter(isObject)
        .map(clone),
    )
    delete annotations[metricsAnnotation]
    meta['annotations'] = annotations
  }
  const target = spec['targetCPUUtilizationPercentage']
  delete spec['targetCPUUtilizationPercentage']
  if (target !== undefined) {
    metrics.push({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
    })
  }
  if (metrics.length > 0) spec['metrics'] = metrics
  return { ...object, metadata: meta, spec }
}
