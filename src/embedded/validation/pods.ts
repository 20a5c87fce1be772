import type { Json, JsonObject } from '../../model/json.ts'
import { checkLabel, checkSubdomain } from '../names.ts'
import { compareQuantities } from '../quantity.ts'
import type { FieldError } from '../status.ts'
import { asList, asObject, asText, at, byText, clone, isObject, metaOf, same } from '../tree.ts'
import {
  duplicate,
  forbiddenField,
  invalidAll,
  invalidValue,
  isPort,
  nonNegative,
  notFoundField,
  notSupported,
  portText,
  required,
} from './errors.ts'
import { checkAnnotations, checkLabels } from './metadata.ts'

const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const protocols = ['SCTP', 'TCP', 'UDP']

/** Checks a pod template: labels, annotations and the pod's spec. */
export function checkTemplate(field: string, template: JsonObject, extraVolumes: readonly string[] = []): FieldError[] {
  const { labels, annotations } = metaOf(template)
  return [
    ...checkLabels(`${field}.labels`, labels),
    ...checkAnnotations(`${field}.annotations`, annotations),
    ...checkPodSpec(`${field}.spec`, asObject(template['spec']), extraVolumes),
  ]
}

export function checkPodSpec(field: string, spec: JsonObject, extraVolumes: readonly string[] = []): FieldError[] {
  const volumes = asList(spec['volumes']).filter(isObject)
  const names = new Set([...volumes.map((volume) => asText(volume['name'])), ...extraVolumes])
  const containers = asList(spec['containers']).filter(isObject)
  const init = asList(spec['initContainers']).filter(isObject)
  const errors = checkVolumes(`${field}.volumes`, volumes)
  if (containers.length === 0) errors.push(required(`${field}.containers`))
  errors.push(...checkContainers(`${field}.containers`, containers, { volumes: names, taken: [] }))
  const taken = containers.map((one) => asText(one['name']))
  errors.push(...checkContainers(`${field}.initContainers`, init, { volumes: names, taken }))
  errors.push(...checkChoice(`${field}.restartPolicy`, spec['restartPolicy'], ['Always', 'OnFailure', 'Never']))
  errors.push(
    ...checkChoice(`${field}.dnsPolicy`, spec['dnsPolicy'], [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
  )
  errors.push(...checkLabels(`${field}.nodeSelector`, asObject(spec['nodeSelector'])))
  const account = asText(spec['serviceAccountName'])
  if (account !== '') errors.push(...invalidAll(`${field}.serviceAccountName`, account, checkSubdomain(account)))
  errors.push(...nonNegative(`${field}.terminationGracePeriodSeconds`, spec['terminationGracePeriodSeconds']))
  return errors
}

function checkChoice(field: string, value: Json | undefined, supported: readonly string[]): FieldError[] {
  if (value === undefined || (typeof value === 'string' && supported.includes(value))) return []
  return [notSupported(field, value, supported)]
}

function checkVolumes(field: string, volumes: readonly JsonObject[]): FieldError[] {
  const seen = new Set<string>()
  return volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`
    const name = asText(volume['name'])
    const errors: FieldError[] = []
    const sources = Object.keys(volume).filter((key) => key !== 'name')
    for (const extra of sources.slice(1))
      errors.push(forbiddenField(`${at}.${extra}`, 'may not specify more than 1 volume type'))
    if (asText(asObject(volume['secret'])['secretName']) === '' && volume['secret'] !== undefined)
      errors.push(required(`${at}.secret.secretName`))
    if (asText(asObject(volume['configMap'])['name']) === '' && volume['configMap'] !== undefined)
      errors.push(required(`${at}.configMap.name`))
    if (name === '') errors.push(required(`${at}.name`))
    else errors.push(...invalidAll(`${at}.name`, name, checkLabel(name)))
    if (name !== '' && seen.has(name)) errors.push(duplicate(`${at}.name`, name))
    seen.add(name)
    return errors
  })
}

function checkContainers(
  field: string,
  containers: readonly JsonObject[],
  { volumes, taken }: { volumes: ReadonlySet<string>; taken: readonly string[] },
): FieldError[] {
  const seen = new Set(taken)
  return containers.flatMap((container, index) => {
    const at = `${field}[${index}]`
    const name = asText(container['name'])
    const errors: FieldError[] = []
    if (name === '') errors.push(required(`${at}.name`))
    else errors.push(...invalidAll(`${at}.name`, name, checkLabel(name)))
    const image = asText(container['image'])
    if (image === '') errors.push(required(`${at}.image`))
    else if (image.trim() !== image)
      errors.push(invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'))
    errors.push(
      ...checkChoice(`${at}.terminationMessagePolicy`, container['terminationMessagePolicy'], [
        'FallbackToLogsOnError',
        'File',
      ]),
    )
    errors.push(...checkPorts(`${at}.ports`, container), ...checkEnvironment(`${at}.env`, container))
    errors.push(...checkMounts(`${at}.volumeMounts`, container, volumes))
    errors.push(...checkChoice(`${at}.imagePullPolicy`, container['imagePullPolicy'], pullPolicies))
    errors.push(...checkResources(`${at}.resources`, asObject(container['resources'])))
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      errors.push(...checkProbe(`${at}.${probe}`, container[probe]))
    if (seen.has(name)) errors.push(duplicate(`${at}.name`, name))
    seen.add(name)
    return errors
  })
}

function checkPorts(field: string, container: JsonObject): FieldError[] {
  const names = new Set<string>()
  return asList(container['ports'])
    .filter(isObject)
    .flatMap((port, index) => {
      const at = `${field}[${index}]`
      const errors: FieldError[] = []
      const name = asText(port['name'])
      if (name !== '') {
        if (!/^[a-z0-9-]{1,15}$/.test(name) || !/[a-z]/.test(name)) errors.push(...checkPortName(`${at}.name`, name))
        else if (names.has(name)) errors.push(duplicate(`${at}.name`, name))
        names.add(name)
      }
      const number = port['containerPort']
      if (number === 0 || number === undefined) errors.push(required(`${at}.containerPort`))
      else if (!isPort(number)) errors.push(invalidValue(`${at}.containerPort`, number, portText))
      if (port['hostPort'] !== undefined && !isPort(port['hostPort']))
        errors.push(invalidValue(`${at}.hostPort`, port['hostPort'], portText))
      errors.push(...checkChoice(`${at}.protocol`, port['protocol'], protocols))
      return errors
    })
}

/** IANA service names: 1 to 15 characters, one letter at least. */
export function checkPortName(field: string, name: string): FieldError[] {
  const errors: FieldError[] = []
  if (name.length > 15) errors.push(invalidValue(field, name, 'must be no more than 15 characters'))
  if (!/^[-a-z0-9]*$/.test(name))
    errors.push(invalidValue(field, name, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'))
  else if (!/[a-z]/.test(name)) errors.push(invalidValue(field, name, 'must contain at least one letter (a-z)'))
  if (name.includes('--')) errors.push(invalidValue(field, name, 'must not contain consecutive hyphens'))
  if (name.startsWith('-') || name.endsWith('-'))
    errors.push(invalidValue(field, name, 'must not begin or end with a hyphen'))
  return errors
}

function checkEnvironment(field: string, container: JsonObject): FieldError[] {
  return asList(container['env'])
    .filter(isObject)
    .flatMap((entry, index) => {
      const at = `${field}[${index}]`
      const errors: FieldError[] = []
      if (asText(entry['name']) === '') errors.push(required(`${at}.name`))
      const from = entry['valueFrom']
      if (isObject(from)) {
        if (asText(entry['value']) !== '')
          errors.push(invalidValue(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'))
        const sources = Object.keys(from)
        if (sources.length === 0)
          errors.push(
            invalidValue(
              `${at}.valueFrom`,
              '',
              'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
            ),
          )
        if (sources.length > 1)
          errors.push(invalidValue(`${at}.valueFrom`, '', 'may not have more than one field specified at a time'))
      }
      return errors
    })
}

function checkMounts(field: string, container: JsonObject, volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>()
  return asList(container['volumeMounts'])
    .filter(isObject)
    .flatMap((mount, index) => {
      const at = `${field}[${index}]`
      const errors: FieldError[] = []
      const name = asText(mount['name'])
      const path = asText(mount['mountPath'])
      if (name === '') errors.push(required(`${at}.name`))
      else if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name))
      if (path === '') errors.push(required(`${at}.mountPath`))
      else if (paths.has(path)) errors.push(invalidValue(`${at}.mountPath`, path, 'must be unique'))
      paths.add(path)
      return errors
    })
}

function checkResources(field: string, resources: JsonObject): FieldError[] {
  const limits = asObject(resources['limits'])
  const requests = asObject(resources['requests'])
  const errors: FieldError[] = []
  for (const [kind, list] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const name of Object.keys(list).sort(byText)) {
      const amount = asText(list[name])
      if (amount.startsWith('-'))
        errors.push(invalidValue(`${field}.${kind}[${name}]`, amount, 'must be greater than or equal to 0'))
    }
  }
  for (const name of Object.keys(requests).sort(byText)) {
    const limit = limits[name]
    if (limit === undefined || compareQuantities(asText(requests[name]), asText(limit)) <= 0) continue
    errors.push(
      invalidValue(
        `${field}.requests`,
        requests[name],
        `must be less than or equal to ${name} limit of ${asText(limit)}`,
      ),
    )
  }
  return errors
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc']

function checkProbe(field: string, probe: Json | undefined): FieldError[] {
  if (!isObject(probe)) return []
  const given = handlers.filter((name) => probe[name] !== undefined)
  const errors: FieldError[] = []
  if (given.length === 0) errors.push(required(field, 'must specify a handler type'))
  for (const extra of given.slice(1))
    errors.push(forbiddenField(`${field}.${extra}`, 'may not specify more than 1 handler type'))
  for (const name of ['httpGet', 'tcpSocket']) {
    const port = at(probe, name, 'port')
    if (port === undefined) continue
    if (typeof port === 'number' && !isPort(port)) errors.push(invalidValue(`${field}.${name}.port`, port, portText))
    if (typeof port === 'string') errors.push(...checkPortName(`${field}.${name}.port`, port))
  }
  for (const key of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ]) {
    errors.push(...nonNegative(`${field}.${key}`, probe[key]))
  }
  if (!field.endsWith('readinessProbe') && probe['successThreshold'] !== undefined && probe['successThreshold'] !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, probe['successThreshold'], 'must be 1'))
  }
  return errors
}

const podText =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** A pod's spec is fixed but for images, deadline and tolerations. */
export function checkPodUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const fixed = (pod: JsonObject) => {
    const spec = clone(asObject(pod['spec']))
    for (const key of ['activeDeadlineSeconds', 'tolerations', 'nodeName', 'schedulingGates']) delete spec[key]
    for (const list of ['containers', 'initContainers']) {
      for (const container of asList(spec[list]).filter(isObject)) delete container['image']
    }
    return spec
  }
  return same(fixed(object), fixed(old)) ? [] : [forbiddenField('spec', podText)]
}
