import type { JsonObject } from '../../model/json.ts'
import type { Readiness } from '../../model/ports.ts'
import { isObject, listAt, textAt } from '../fields.ts'

/** One rule: what an object's own fields say about it. */
export type ReadinessRule = (object: JsonObject, context: RuleContext) => Readiness

export interface RuleContext {
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export function current(message: string): Readiness {
  return { status: 'current', message }
}

export function inProgress(message: string): Readiness {
  return { status: 'in-progress', message }
}

export function failed(message: string): Readiness {
  return { status: 'failed', message }
}

/** `status.conditions`, with text where the object has something else. */
export function conditionsOf(object: JsonObject): Condition[] {
  return listAt(object, 'status', 'conditions')
    .filter(isObject)
    .map((one) => ({
      type: textAt(one, 'type'),
      status: textAt(one, 'status'),
      reason: textAt(one, 'reason'),
      message: textAt(one, 'message'),
    }))
}
