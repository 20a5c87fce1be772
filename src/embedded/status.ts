import type { JsonObject } from '../model/json.ts'

/** One reason why an object or a request is refused, as `details.causes` lists it. */
export interface Cause {
  readonly reason?: string
  readonly message: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly Cause[]
  readonly retryAfterSeconds?: number
}

/** An answer that is a `Status` object: everything a handler refuses is thrown as one. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code: number
  readonly reason: string
  readonly details: StatusDetails | undefined

  constructor(code: number, reason: string, subject: { message: string; details?: StatusDetails | undefined }) {
    super(subject.message)
    this.code = code
    this.reason = reason
    this.details = subject.details
  }
}

/** What a Status names: `configmaps "a"`, `deployments.apps "a"`. */
export interface Subject {
  readonly group: string
  readonly resource: string
  readonly name: string
}

function qualified(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`
}

function named(subject: Subject): string {
  return `${qualified(subject.group, subject.resource)} "${subject.name}"`
}

function details(subject: Subject, more: Partial<StatusDetails> = {}): StatusDetails {
  return { name: subject.name, group: subject.group, kind: subject.resource, ...more }
}

export function notFound(subject: Subject): StatusError {
  return new StatusError(404, 'NotFound', { message: `${named(subject)} not found`, details: details(subject) })
}

export function alreadyExists(subject: Subject): StatusError {
  const message = `${named(subject)} already exists`
  return new StatusError(409, 'AlreadyExists', { message, details: details(subject) })
}

export function conflict(subject: Subject, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${named(subject)}: ${why}`
  return new StatusError(409, 'Conflict', { message, details: details(subject) })
}

export const modified = 'the object has been modified; please apply your changes to the latest version and try again'

export function applyConflict(message: string, causes: readonly Cause[]): StatusError {
  return new StatusError(409, 'Conflict', { message, details: { causes } })
}

export function forbidden(subject: Subject, why: string, causes?: readonly Cause[]): StatusError {
  const message = `${named(subject)} is forbidden: ${why}`
  return new StatusError(403, 'Forbidden', { message, details: details(subject, causes ? { causes } : {}) })
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', { message })
}

export function gone(message: string): StatusError {
  return new StatusError(410, 'Expired', { message })
}

/** 404 for a path of a served group that names no resource. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'NotFound', { message: 'the server could not find the requested resource', details: {} })
}

export function methodNotAllowed(): StatusError {
  return new StatusError(405, 'MethodNotAllowed', {
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })
}

/** A field error as apimachinery words it: `spec.replicas: Invalid value: -1: must be …`. */
export interface FieldError {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
    | 'FieldValueNotFound'
    | 'FieldValueTypeInvalid'
    | 'FieldValueTooMany'
  readonly field: string
  readonly message: string
}

export function invalid(
  subject: { readonly group: string; readonly kind: string; readonly name: string },
  errors: readonly FieldError[],
): StatusError {
  const texts = [...new Set(errors.map((one) => `${one.field}: ${one.message}`))]
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  const kind = qualified(subject.group, subject.kind)
  return new StatusError(422, 'Invalid', {
    message: `${kind} "${subject.name}" is invalid: ${list}`,
    details: {
      name: subject.name,
      group: subject.group,
      kind: subject.kind,
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  })
}

/** The Status object of an error; empty members are left out as the real server does. */
export function statusOf(error: StatusError): JsonObject {
  const status: JsonObject = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
  }
  if (error.details !== undefined) {
    const shown: JsonObject = {}
    const { name, group, kind, uid, causes, retryAfterSeconds } = error.details
    if (name) shown['name'] = name
    if (group) shown['group'] = group
    if (kind) shown['kind'] = kind
    if (uid) shown['uid'] = uid
    if (causes && causes.length > 0) {
      shown['causes'] = causes.map((cause) => ({
        ...(cause.reason ? { reason: cause.reason } : {}),
        ...(cause.message ? { message: cause.message } : {}),
        ...(cause.field ? { field: cause.field } : {}),
      }))
    }
    if (retryAfterSeconds) shown['retryAfterSeconds'] = retryAfterSeconds
    status['details'] = shown
  }
  status['code'] = error.code
  return status
}

/** The Status that answers a finished deletion. */
export function success(subject: Subject, uid: string): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: subject.name,
      ...(subject.group === '' ? {} : { group: subject.group }),
      kind: subject.resource,
      uid,
    },
  }
}
