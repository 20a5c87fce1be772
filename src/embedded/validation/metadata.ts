import type { JsonObject } from '../../model/json.ts'
import {
  checkDns1035,
  checkLabel,
  checkLabelValue,
  checkPathSegment,
  checkQualifiedName,
  checkSubdomain,
} from '../names.ts'
import type { Resource } from '../registry.ts'
import type { FieldError } from '../status.ts'
import { nameRules } from '../strategy.table.ts'
import { asList, asObject, asText, metaOf } from '../tree.ts'
import { forbiddenField, invalidAll, invalidValue, required, tooLong } from './errors.ts'

const checks = { subdomain: checkSubdomain, label: checkLabel, dns1035: checkDns1035, segment: checkPathSegment }
const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes']
const largestAnnotations = 256 * 1024

/** Checks an object's metadata as `ValidateObjectMeta` does. */
export function checkMeta(resource: Resource, object: JsonObject): FieldError[] {
  const meta = asObject(object['metadata'])
  const { name, labels, annotations } = metaOf(object)
  const check = checks[nameRules[resource.storageKey] ?? 'subdomain']
  const errors: FieldError[] = []
  const generate = asText(meta['generateName'])
  if (generate !== '') errors.push(...invalidAll('metadata.generateName', generate, check(generate.replace(/-$/, 'a'))))
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'))
  else errors.push(...invalidAll('metadata.name', name, check(name)))
  errors.push(...checkLabels('metadata.labels', labels), ...checkAnnotations('metadata.annotations', annotations))
  errors.push(...checkOwners(object), ...checkFinalizers(object))
  return errors
}

export function checkLabels(field: string, labels: JsonObject): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...invalidAll(field, key, checkQualifiedName(key)),
    ...invalidAll(field, asText(value), checkLabelValue(asText(value))),
  ])
}

export function checkAnnotations(field: string, annotations: JsonObject): FieldError[] {
  const entries = Object.entries(annotations)
  const errors = entries.flatMap(([key]) => invalidAll(field, key, checkQualifiedName(key.toLowerCase())))
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(asText(value)), 0)
  return size > largestAnnotations ? [...errors, tooLong(field, largestAnnotations)] : errors
}

function checkOwners(object: JsonObject): FieldError[] {
  return metaOf(object).owners.flatMap((owner, index) => {
    const field = `metadata.ownerReferences[${index}]`
    const errors: FieldError[] = []
    if (asText(owner['apiVersion']) === '')
      errors.push(invalidValue(`${field}.apiVersion`, '', 'version must not be empty'))
    for (const key of ['kind', 'name', 'uid']) {
      if (asText(owner[key]) === '') errors.push(invalidValue(`${field}.${key}`, '', 'must not be empty'))
    }
    return errors
  })
}

function checkFinalizers(object: JsonObject): FieldError[] {
  return metaOf(object).finalizers.flatMap((name, index) => {
    const field = `metadata.finalizers[${index}]`
    const texts = checkQualifiedName(name)
    if (texts.length > 0) return invalidAll(field, name, texts)
    if (name.includes('/') || standardFinalizers.includes(name)) return []
    return [invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified')]
  })
}

/** Checks the metadata of an update; the real server looks at finalizers twice, and says so twice. */
export function checkMetaUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const { labels, annotations } = metaOf(object)
  const before = new Set(metaOf(old).finalizers)
  const added = asList(asObject(object['metadata'])['finalizers']).filter(
    (one) => typeof one === 'string' && !before.has(one),
  )
  const errors: FieldError[] = []
  const finalizers = checkFinalizers(object)
  if (metaOf(old).deleting && added.length > 0) {
    const list = added.map((one) => JSON.stringify(one)).join(', ')
    const text = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`
    finalizers.push(forbiddenField('metadata.finalizers', text))
  }
  errors.push(...finalizers, ...finalizers)
  errors.push(
    ...checkLabels('metadata.labels', labels),
    ...checkAnnotations('metadata.annotations', annotations),
    ...checkOwners(object),
  )
  return errors
}
