import type { Json, JsonObject } from '../../model/json.ts'
import { labelsMatch, selectorOf } from '../selectors.ts'
import type { FieldError } from '../status.ts'
import { asList, asNumber, asObject, asText, at, clone, isEmpty, isObject, metaOf, same } from '../tree.ts'
import { forbiddenField, invalidValue, nonNegative, notSupported, required } from './errors.ts'
import { checkLabels } from './metadata.ts'
import { checkTemplate } from './pods.ts'

/** Checks a label selector; `kind` names the workload in the text about an empty one. */
export function checkSelector(field: string, selector: Json | undefined, kind: string): FieldError[] {
  if (!isObject(selector)) return [required(field)]
  const errors = checkLabels(`${field}.matchLabels`, asObject(selector['matchLabels']))
  asList(selector['matchExpressions']).forEach((expression, index) => {
    const at = `${field}.matchExpressions[${index}]`
    const one = asObject(expression)
    const operator = asText(one['operator'])
    const some = !isEmpty(one['values'])
    if (operator === 'In' || operator === 'NotIn') {
      if (!some) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (some)
        errors.push(
          forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        )
    } else errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'))
  })
  const empty = isEmpty(selector['matchLabels']) && isEmpty(selector['matchExpressions'])
  if (empty && kind !== '') errors.push(invalidValue(field, selector, `empty selector is invalid for ${kind}`))
  return errors
}

function checkTemplateLabels(field: string, spec: JsonObject): FieldError[] {
  const selector = spec['selector']
  const template = asObject(spec['template'])
  const { labels } = metaOf(template)
  if (isObject(selector) && isEmpty(selector['matchLabels']) && isEmpty(selector['matchExpressions'])) return []
  if (isObject(selector) && labelsMatch(labels, selectorOf(selector))) return []
  return [invalidValue(`${field}.metadata.labels`, labels, '`selector` does not match template `labels`')]
}

function checkAlways(field: string, spec: JsonObject): FieldError[] {
  const policy = at(spec, 'template', 'spec', 'restartPolicy')
  return policy === 'Always' ? [] : [notSupported(`${field}.spec.restartPolicy`, policy, ['Always'])]
}

export function checkDeployment(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const template = 'spec.template'
  return [
    ...nonNegative('spec.replicas', spec['replicas']),
    ...checkSelector('spec.selector', spec['selector'], 'deployment'),
    ...checkTemplateLabels(template, spec),
    ...checkTemplate(template, asObject(spec['template'])),
    ...checkAlways(template, spec),
    ...checkStrategy(asObject(spec['strategy'])),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...nonNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
    ...checkDeadline(spec),
  ]
}

function checkDeadline(spec: JsonObject): FieldError[] {
  const deadline = spec['progressDeadlineSeconds']
  const errors = nonNegative('spec.progressDeadlineSeconds', deadline)
  if (typeof deadline === 'number' && deadline <= asNumber(spec['minReadySeconds'])) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'))
  }
  return errors
}

function checkStrategy(strategy: JsonObject): FieldError[] {
  const rolling = strategy['rollingUpdate']
  switch (strategy['type']) {
    case 'Recreate':
      return rolling === undefined
        ? []
        : [forbiddenField('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")]
    case 'RollingUpdate': {
      const zero = (value: Json | undefined) => value === 0 || value === '0%'
      const both = zero(at(rolling, 'maxUnavailable')) && zero(at(rolling, 'maxSurge'))
      return both
        ? [
            invalidValue(
              'spec.strategy.rollingUpdate.maxUnavailable',
              at(rolling, 'maxUnavailable'),
              'may not be 0 when `maxSurge` is 0',
            ),
          ]
        : []
    }
    default: {
      const value = { Type: strategy['type'], RollingUpdate: rolling ?? null } as JsonObject
      return [notSupported('spec.strategy', value, ['Recreate', 'RollingUpdate'])]
    }
  }
}

export function checkReplicaSet(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  return [
    ...nonNegative('spec.replicas', spec['replicas']),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkSelector('spec.selector', spec['selector'], 'replicaset'),
    ...checkTemplateLabels('spec.template', spec),
    ...checkTemplate('spec.template', asObject(spec['template'])),
    ...checkAlways('spec.template', spec),
  ]
}

export function checkStatefulSet(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  const claims = asList(spec['volumeClaimTemplates']).map((claim) => metaOf(asObject(claim)).name)
  const management = spec['podManagementPolicy']
  const errors: FieldError[] = []
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"))
  }
  const strategy = asObject(spec['updateStrategy'])
  if (strategy['type'] !== 'RollingUpdate' && strategy['type'] !== 'OnDelete') {
    const value = { Type: strategy['type'], RollingUpdate: strategy['rollingUpdate'] ?? null } as JsonObject
    errors.push(invalidValue('spec.updateStrategy', value, "must be 'RollingUpdate' or 'OnDelete'"))
  }
  return [
    ...errors,
    ...nonNegative('spec.replicas', spec['replicas']),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkSelector('spec.selector', spec['selector'], 'statefulset'),
    ...checkTemplateLabels('spec.template', spec),
    ...checkTemplate('spec.template', asObject(spec['template']), claims),
    ...checkAlways('spec.template', spec),
  ]
}

export function checkDaemonSet(object: JsonObject): FieldError[] {
  const spec = asObject(object['spec'])
  return [
    ...checkSelector('spec.selector', spec['selector'], 'daemonset'),
    ...checkTemplateLabels('spec.template', spec),
    ...checkTemplate('spec.template', asObject(spec['template'])),
    ...checkAlways('spec.template', spec),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
  ]
}

export function checkJobSpec(field: string, spec: JsonObject): FieldError[] {
  const errors = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ].flatMap((key) => nonNegative(`${field}.${key}`, spec[key]))
  errors.push(...checkTemplate(`${field}.template`, asObject(spec['template'])))
  const policy = asText(at(spec, 'template', 'spec', 'restartPolicy'))
  const at_ = `${field}.template.spec.restartPolicy`
  if (policy === '' || policy === 'Always') errors.push(required(at_, 'valid values: "OnFailure", "Never"'))
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(notSupported(at_, policy, ['Never', 'OnFailure']))
  return errors
}

function immutable(field: string, value: Json | undefined, old: Json | undefined): FieldError[] {
  return same(value ?? null, old ?? null) ? [] : [invalidValue(field, value, 'field is immutable')]
}

export function checkSelectorUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  return immutable('spec.selector', at(object, 'spec', 'selector'), at(old, 'spec', 'selector'))
}

export function checkJobUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const keys = [
    'completions',
    'selector',
    'template',
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ]
  return keys.flatMap((key) => immutable(`spec.${key}`, at(object, 'spec', key), at(old, 'spec', key)))
}

const statefulText =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
const statefulMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

export function checkStatefulUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const fixed = (set: JsonObject) => {
    const spec = clone(asObject(set['spec']))
    for (const key of statefulMutable) delete spec[key]
    return spec
  }
  return same(fixed(object), fixed(old)) ? [] : [forbiddenField('spec', statefulText)]
}
