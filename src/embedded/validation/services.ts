import type { Json, JsonObject } from '../../model/json.ts'
import { checkLabel } from '../names.ts'
import type { FieldError } from '../status.ts'
import { asList, asNumber, asObject, asText, at, isObject, metaOf, same } from '../tree.ts'
import { duplicate, invalidAll, invalidValue, isPort, notSupported, portText, required } from './errors.ts'
import { checkLabels } from './metadata.ts'
import { checkPortName } from './pods.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']

/** Checks a Service; `others` are all other Services, whose node ports and addresses are taken. */
export function checkService(object: JsonObject, others: readonly JsonObject[]): FieldError[] {
  const spec = asObject(object['spec'])
  const type = asText(spec['type'])
  const ports = asList(spec['ports']).filter(isObject)
  const errors: FieldError[] = []
  const headless = spec['clusterIP'] === 'None'
  if (ports.length === 0 && !headless && type !== 'ExternalName') errors.push(required('spec.ports'))
  if (type === 'ExternalName' && asText(spec['externalName']) === '') errors.push(required('spec.externalName'))
  errors.push(...checkPorts(ports))
  errors.push(...checkLabels('spec.selector', asObject(spec['selector'])))
  if (!['ClientIP', 'None'].includes(asText(spec['sessionAffinity']))) {
    errors.push(notSupported('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']))
  }
  if (!types.includes(type)) errors.push(notSupported('spec.type', type, types))
  return errors.length > 0 ? errors : checkNodePorts(ports, others)
}

function checkPorts(ports: readonly JsonObject[]): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`
    const errors: FieldError[] = []
    const name = asText(port['name'])
    if (name === '' && ports.length > 1) errors.push(required(`${field}.name`))
    else if (name !== '') {
      errors.push(...invalidAll(`${field}.name`, name, checkLabel(name)))
      if (names.has(name)) errors.push(duplicate(`${field}.name`, name))
      names.add(name)
    }
    if (!isPort(port['port'])) errors.push(invalidValue(`${field}.port`, port['port'], portText))
    if (!protocols.includes(asText(port['protocol'])))
      errors.push(notSupported(`${field}.protocol`, port['protocol'], protocols))
    errors.push(...checkTarget(`${field}.targetPort`, port['targetPort']))
    return errors
  })
}

function checkTarget(field: string, target: Json | undefined): FieldError[] {
  if (typeof target === 'number') return isPort(target) ? [] : [invalidValue(field, target, portText)]
  return typeof target === 'string' ? checkPortName(field, target) : []
}

function checkNodePorts(ports: readonly JsonObject[], others: readonly JsonObject[]): FieldError[] {
  const taken = new Set<string>()
  for (const other of others) {
    for (const port of asList(at(other, 'spec', 'ports')))
      taken.add(`${asNumber(at(port, 'nodePort'))}/${asText(at(port, 'protocol'))}`)
  }
  return ports.flatMap((port, index) => {
    const number = port['nodePort']
    const field = `spec.ports[${index}].nodePort`
    if (typeof number !== 'number' || number === 0) return []
    if (number < 30_000 || number > 32_767) {
      return [
        invalidValue(field, number, 'provided port is not in the valid range. The range of valid ports is 30000-32767'),
      ]
    }
    return taken.has(`${number}/${asText(port['protocol'])}`)
      ? [invalidValue(field, number, 'provided port is already allocated')]
      : []
  })
}

/** The address of a Service stays, unless it becomes or was an ExternalName. */
export function checkServiceUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const type = (one: JsonObject) => asText(at(one, 'spec', 'type'))
  const addresses = (one: JsonObject) => asList(at(one, 'spec', 'clusterIPs'))
  if (type(object) === 'ExternalName' || type(old) === 'ExternalName' || addresses(old).length === 0) return []
  if (same(addresses(object)[0] ?? null, addresses(old)[0] ?? null)) return []
  return [invalidValue('spec.clusterIPs[0]', addresses(object), 'may not change once set')]
}

export function othersThan(object: JsonObject, services: readonly JsonObject[]): JsonObject[] {
  const { name, namespace } = metaOf(object)
  return services.filter((one) => metaOf(one).name !== name || metaOf(one).namespace !== namespace)
}
