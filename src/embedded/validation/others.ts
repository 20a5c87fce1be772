import type { JsonObject } from '../../model/json.ts'
import { checkConfigKey, checkSubdomain } from '../names.ts'
import type { FieldError } from '../status.ts'
import { asList, asNumber, asObject, asText, at, clone, isEmpty, isObject, metaOf, same } from '../tree.ts'
import { forbiddenField, invalidAll, invalidValue, notSupported, required, tooLong } from './errors.ts'
import { checkSelector } from './workloads.ts'

const largest = 1024 * 1024

function byteLength(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
}

export function checkConfigMap(object: JsonObject): FieldError[] {
  const data = asObject(object['data'])
  const binary = asObject(object['binaryData'])
  const errors: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    errors.push(...invalidAll(`data[${key}]`, key, checkConfigKey(key)))
    if (key in binary) errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'))
    size += Buffer.byteLength(asText(value))
  }
  for (const [key, value] of Object.entries(binary)) {
    errors.push(...invalidAll(`binaryData[${key}]`, key, checkConfigKey(key)))
    size += byteLength(asText(value))
  }
  if (size > largest) errors.push(tooLong('', largest))
  return errors
}

const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

export function checkSecret(object: JsonObject): FieldError[] {
  const data = asObject(object['data'])
  const errors = Object.keys(data).flatMap((key) => invalidAll(`data[${key}]`, key, checkConfigKey(key)))
  const size = Object.values(data).reduce((sum: number, value) => sum + byteLength(asText(value)), 0)
  if (size > largest) errors.push(tooLong('data', largest))
  for (const key of secretKeys[asText(object['type'])] ?? []) if (!(key in data)) errors.push(required(`data[${key}]`))
  return errors
}

const fixedText = 'field is immutable when `immutable` is set'

/** ConfigMaps and Secrets that say so do not change. */
export function checkImmutable(object: JsonObject, old: JsonObject): FieldError[] {
  if (old['immutable'] !== true) return []
  const errors: FieldError[] = []
  if (object['immutable'] !== true) errors.push(forbiddenField('immutable', fixedText))
  for (const key of ['data', 'binaryData']) {
    if (!same(object[key] ?? {}, old[key] ?? {})) errors.push(forbiddenField(key, fixedText))
  }
  return errors
}

export function checkSecretUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const type = asText(object['type'])
  const moved = type === asText(old['type']) ? [] : [invalidValue('type', type, 'field is immutable')]
  return [...moved, ...checkImmutable(object, old)]
}

export function checkClaim(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const errors: FieldError[] = []
  if (isEmpty(spec['accessModes'])) errors.push(required('spec.accessModes', 'at least 1 access mode is required'))
  const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
  for (const mode of asList(spec['accessModes'])) {
    if (!modes.includes(asText(mode))) errors.push(notSupported('spec.accessModes', mode, modes))
  }
  if (at(spec, 'resources', 'requests', 'storage') === undefined) errors.push(required('spec.resources[storage]'))
  return errors
}

export function checkClaimUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const fixed = (claim: JsonObject) => {
    const spec = clone(asObject(claim['spec']))
    delete spec['resources']
    delete spec['volumeAttributesClassName']
    if (asText(at(old, 'spec', 'volumeName')) === '') delete spec['volumeName']
    return spec
  }
  const text =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  return same(fixed(object), fixed(old)) ? [] : [forbiddenField('spec', text)]
}

export function checkAutoscaler(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const least = asNumber(spec['minReplicas'], 1)
  const most = asNumber(spec['maxReplicas'])
  const errors: FieldError[] = []
  if (least < 1) errors.push(invalidValue('spec.minReplicas', least, 'must be greater than or equal to 1'))
  if (most === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'))
  else if (most < 0) errors.push(invalidValue('spec.maxReplicas', most, 'must be greater than or equal to 1'))
  if (most < least)
    errors.push(invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'))
  const reference = asObject(spec['scaleTargetRef'])
  for (const key of ['kind', 'name'])
    if (asText(reference[key]) === '') errors.push(required(`spec.scaleTargetRef.${key}`))
  if (asText(reference['apiVersion']) === '' && asText(reference['kind']) !== 'ReplicationController') {
    errors.push(invalidValue('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group'))
  }
  return errors
}

export function checkIngress(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const rules = asList(spec['rules']).filter(isObject)
  const errors: FieldError[] = []
  if (rules.length === 0 && spec['defaultBackend'] === undefined) {
    errors.push(invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified'))
  }
  rules.forEach((rule, index) => {
    const host = asText(rule['host'])
    const field = `spec.rules[${index}]`
    if (host !== '' && !host.startsWith('*')) errors.push(...invalidAll(`${field}.host`, host, checkSubdomain(host)))
    asList(at(rule, 'http', 'paths'))
      .filter(isObject)
      .forEach((path, number) => {
        errors.push(...checkPath(`${field}.http.paths[${number}]`, path))
      })
  })
  return errors
}

function checkPath(field: string, path: JsonObject): FieldError[] {
  const type = asText(path['pathType'])
  const text = asText(path['path'])
  const errors: FieldError[] = []
  if (type === '') errors.push(required(`${field}.pathType`, 'pathType must be specified'))
  else if (!['Exact', 'Prefix', 'ImplementationSpecific'].includes(type)) {
    errors.push(notSupported(`${field}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix']))
  } else if (type !== 'ImplementationSpecific' && !text.startsWith('/')) {
    errors.push(invalidValue(`${field}.path`, text, 'must be an absolute path'))
  }
  const backend = asObject(path['backend'])
  const service = backend['service']
  if (service === undefined && backend['resource'] === undefined)
    errors.push(required(`${field}.backend`, 'port name or number is required'))
  if (isObject(service)) {
    if (asText(service['name']) === '') errors.push(required(`${field}.backend.service.name`))
    if (isEmpty(service['port'])) errors.push(required(`${field}.backend`, 'port name or number is required'))
  }
  return errors
}

export function checkRules(object: JsonObject): FieldError[] {
  return asList(object['rules'])
    .filter(isObject)
    .flatMap((rule, index) => {
      const field = `rules[${index}]`
      if (isEmpty(rule['verbs'])) return [required(`${field}.verbs`, 'verbs must contain at least one value')]
      if (!isEmpty(rule['nonResourceURLs'])) return []
      if (isEmpty(rule['apiGroups']))
        return [required(`${field}.apiGroups`, 'resource rules must supply at least one api group')]
      return isEmpty(rule['resources'])
        ? [required(`${field}.resources`, 'resource rules must supply at least one resource')]
        : []
    })
}

export function checkBinding(object: JsonObject): FieldError[] {
  const name = asText(at(object, 'roleRef', 'name'))
  return name === '' ? [required('roleRef.name')] : []
}

export function checkBindingUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const reference = asObject(object['roleRef'])
  if (same(reference, asObject(old['roleRef']))) return []
  const value = { APIGroup: reference['apiGroup'], Kind: reference['kind'], Name: reference['name'] } as JsonObject
  return [invalidValue('roleRef', value, 'cannot change roleRef')]
}

export function checkBudget(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const errors: FieldError[] = []
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined) {
    const value = { MinAvailable: spec['minAvailable'], MaxUnavailable: spec['maxUnavailable'] } as JsonObject
    errors.push(invalidValue('spec', value, 'minAvailable and maxUnavailable cannot be both set'))
  }
  if (spec['selector'] !== undefined) errors.push(...checkSelector('spec.selector', spec['selector'], ''))
  return errors
}

export function checkDefinition(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const { name } = metaOf(object)
  const names = asObject(spec['names'])
  const errors: FieldError[] = []
  if (name !== `${asText(names['plural'])}.${asText(spec['group'])}`) {
    errors.push(invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group'))
  }
  for (const key of ['plural', 'kind']) if (asText(names[key]) === '') errors.push(required(`spec.names.${key}`))
  if (!['Cluster', 'Namespaced'].includes(asText(spec['scope']))) {
    errors.push(
      spec['scope'] === undefined || spec['scope'] === ''
        ? required('spec.scope')
        : notSupported('spec.scope', spec['scope'], ['Cluster', 'Namespaced']),
    )
  }
  const versions = asList(spec['versions']).filter(isObject)
  if (versions.filter((version) => version['storage'] === true).length !== 1) {
    errors.push(
      invalidValue('spec.versions', spec['versions'] ?? [], 'must have exactly one version marked as storage version'),
    )
  }
  versions.forEach((version, index) => {
    if (at(version, 'schema', 'openAPIV3Schema') === undefined) {
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
    }
  })
  return errors
}
