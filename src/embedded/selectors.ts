import type { JsonObject } from '../model/json.ts'
import { badRequest } from './status.ts'
import { asList, asObject, asText, at } from './tree.ts'

export type Requirement =
  | { readonly key: string; readonly operator: 'in'; readonly values: ReadonlySet<string> }
  | { readonly key: string; readonly operator: 'notin'; readonly values: ReadonlySet<string> }
  | { readonly key: string; readonly operator: 'exists' }
  | { readonly key: string; readonly operator: 'absent' }

const requirement =
  /^\s*(?:(!)\s*([^\s,=!()]+)|([^\s,=!()]+)\s+(in|notin)\s*\(([^()]*)\)|([^\s,=!()]+)\s*(==|=|!=)\s*([^\s,=!()]*)|([^\s,=!()]+))\s*(?:,|$)/

/**
 * Reads `a=b,c!=d,e in (f,g),h,!i`.
 *
 * @throws StatusError (400) in the words of the real server
 */
export function parseLabelSelector(text: string): Requirement[] {
  const found: Requirement[] = []
  let rest = text
  while (rest.trim() !== '') {
    const match = requirement.exec(rest)
    if (match === null) throw badRequest(`unable to parse requirement: ${selectorProblem(rest.trim())}`)
    const [all, not, absentKey, setKey, setOperator, values, equalKey, equalOperator, value, key] = match
    if (not !== undefined && absentKey !== undefined) found.push({ key: absentKey, operator: 'absent' })
    else if (setKey !== undefined) {
      const set = new Set((values ?? '').split(',').map((item) => item.trim()))
      found.push({ key: setKey, operator: setOperator === 'in' ? 'in' : 'notin', values: set })
    } else if (equalKey !== undefined) {
      const operator = equalOperator === '!=' ? 'notin' : 'in'
      found.push({ key: equalKey, operator, values: new Set([value ?? '']) })
    } else if (key !== undefined) found.push({ key, operator: 'exists' })
    rest = rest.slice(all.length)
  }
  return found
}

function selectorProblem(text: string): string {
  const extra = /^[^\s,=!()]+\s*(?:==|=|!=)\s*([=!()])/.exec(text)
  return extra === null ? `found '${text}'` : `found '${extra[1]}', expected: identifier`
}

export function labelsMatch(labels: JsonObject, selector: readonly Requirement[]): boolean {
  return selector.every((one) => {
    const present = Object.hasOwn(labels, one.key)
    const value = asText(labels[one.key])
    if (one.operator === 'exists') return present
    if (one.operator === 'absent') return !present
    return one.operator === 'in' ? present && one.values.has(value) : !(present && one.values.has(value))
  })
}

/** The requirements of a `LabelSelector` object. */
export function selectorOf(selector: JsonObject): Requirement[] {
  const found: Requirement[] = []
  for (const [key, value] of Object.entries(asObject(selector['matchLabels']))) {
    found.push({ key, operator: 'in', values: new Set([asText(value)]) })
  }
  for (const expression of asList(selector['matchExpressions'])) {
    const key = asText(at(expression, 'key'))
    const values = new Set(asList(at(expression, 'values')).map((value) => asText(value)))
    const operator = asText(at(expression, 'operator'))
    if (operator === 'In') found.push({ key, operator: 'in', values })
    else if (operator === 'NotIn') found.push({ key, operator: 'notin', values })
    else found.push({ key, operator: operator === 'Exists' ? 'exists' : 'absent' })
  }
  return found
}

export interface FieldRequirement {
  readonly path: string
  readonly equal: boolean
  readonly value: string
}

/** Fields that lists can be selected by, besides name and namespace: those of the real server. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  secrets: ['type'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  services: ['spec.clusterIP', 'spec.type'],
  replicationcontrollers: ['status.replicas'],
  replicasets: ['status.replicas'],
  jobs: ['status.successful'],
  certificatesigningrequests: ['spec.signerName'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}

export function parseFieldSelector(text: string, resource: string): FieldRequirement[] {
  const found: FieldRequirement[] = []
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part)
    if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
    const [, path = '', operator, value = ''] = match
    if (path !== 'metadata.name' && path !== 'metadata.namespace' && !selectable[resource]?.includes(path)) {
      throw badRequest(
        selectable[resource] === undefined
          ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
          : `field label not supported: ${path}`,
      )
    }
    found.push({ path, equal: operator !== '!=', value })
  }
  return found
}

export function fieldsMatch(object: JsonObject, selector: readonly FieldRequirement[]): boolean {
  return selector.every(({ path, equal, value }) => {
    const found = at(object, ...path.split('.'))
    const text = found === undefined || found === null ? '' : typeof found === 'object' ? '' : String(found)
    return (text === value) === equal
  })
}
