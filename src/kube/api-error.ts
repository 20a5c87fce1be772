import { FlotillaError } from '../errors.ts'

/** One reason inside a Status: which field and what is wrong with it. */
export interface StatusCause {
  readonly field: string
  readonly message: string
  readonly reason: string
}

export interface StatusDetails {
  /** HTTP status. */
  readonly status: number
  /** `Forbidden`, `Conflict`, `AlreadyExists`, `Invalid` … as Kubernetes calls it; '' when the answer was no Status. */
  readonly reason: string
  readonly causes: readonly StatusCause[]
  readonly hint?: string
}

/** What the API server answered instead of doing what was asked. `message` is its text, unchanged. */
export class ApiError extends FlotillaError {
  readonly status: number
  readonly reason: string
  readonly causes: readonly StatusCause[]

  constructor(code: string, message: string, details: StatusDetails) {
    super(code, message, details.hint === undefined ? {} : { hint: details.hint })
    this.status = details.status
    this.reason = details.reason
    this.causes = details.causes
  }
}

/** HTTP status or reason → error code and what to do about it. The reason wins: 409 and 404 mean several things. */
const byReason: Readonly<Record<string, string>> = {
  Unauthorized: 'E_UNAUTHORIZED',
  Forbidden: 'E_FORBIDDEN',
  NotFound: 'E_NOT_FOUND',
  AlreadyExists: 'E_ALREADY_EXISTS',
  Conflict: 'E_CONFLICT',
  Invalid: 'E_INVALID',
  Gone: 'E_GONE',
  Expired: 'E_GONE',
  BadRequest: 'E_BAD_REQUEST',
  MethodNotAllowed: 'E_METHOD_NOT_ALLOWED',
  UnsupportedMediaType: 'E_UNSUPPORTED_MEDIA_TYPE',
  RequestEntityTooLarge: 'E_TOO_LARGE',
  TooManyRequests: 'E_THROTTLED',
  Timeout: 'E_TIMEOUT',
  ServerTimeout: 'E_TIMEOUT',
}
const byStatus: Readonly<Record<number, string>> = {
  400: 'E_BAD_REQUEST',
  401: 'E_UNAUTHORIZED',
  403: 'E_FORBIDDEN',
  404: 'E_NOT_FOUND',
  405: 'E_METHOD_NOT_ALLOWED',
  409: 'E_CONFLICT',
  410: 'E_GONE',
  413: 'E_TOO_LARGE',
  415: 'E_UNSUPPORTED_MEDIA_TYPE',
  422: 'E_INVALID',
  429: 'E_THROTTLED',
  504: 'E_TIMEOUT',
}
const hints: Readonly<Record<string, string>> = {
  E_UNAUTHORIZED: 'the credentials of this context were not accepted: log in again, or choose another context',
  E_FORBIDDEN: 'the user of this context lacks this permission: ask for a role, or choose another context',
  E_CONFLICT: 'somebody else owns or just changed it: look at metadata.managedFields of the object',
  E_THROTTLED: 'the API server is overloaded: lower the concurrency or try again later',
}

/** Turns an answer that is no success into an error. */
export function apiError(status: number, body: string): ApiError {
  const parsed = parseStatus(body)
  const code = byReason[parsed.reason] ?? byStatus[status] ?? (status >= 500 ? serverCode(parsed.message) : 'E_REQUEST')
  const message = parsed.message === '' ? `the server answered with HTTP status ${status}` : parsed.message
  const hint = hints[code]
  return new ApiError(code, message, {
    status,
    reason: parsed.reason,
    causes: parsed.causes,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** Server-side apply answers 500 for objects that do not fit their schema (seen on 1.36): the object is wrong, not the server. */
function serverCode(message: string): string {
  return message.startsWith('failed to create typed patch object') ? 'E_INVALID' : 'E_SERVER'
}

/** True for the API server's own "there is no such object"; a missing path (unknown kind) is told apart by its text. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'E_NOT_FOUND'
}

/** The same error with what was being done in front of its text; other errors stay as they are. */
export function prefixed(error: unknown, prefix: string): unknown {
  if (!(error instanceof ApiError)) return error
  const { code, status, reason, causes, hint } = error
  return new ApiError(code, prefix + error.message, { status, reason, causes, ...(hint === undefined ? {} : { hint }) })
}

/** The error of a run that was stopped through its signal. */
export function cancelled(signal: AbortSignal): FlotillaError {
  const { reason } = signal
  if (reason instanceof FlotillaError) return reason
  return new FlotillaError('E_CANCELLED', 'cancelled', { cause: reason })
}

interface ParsedStatus {
  readonly message: string
  readonly reason: string
  readonly causes: readonly StatusCause[]
}

function parseStatus(body: string): ParsedStatus {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    // Proxies and broken servers answer with HTML or text: the first line is what a person needs.
    return { message: body.slice(0, 300).split('\n')[0]?.trim() ?? '', reason: '', causes: [] }
  }
  if (!isRecord(value) || value['kind'] !== 'Status') return { message: '', reason: '', causes: [] }
  const details = isRecord(value['details']) ? value['details'] : {}
  const causes = Array.isArray(details['causes']) ? details['causes'].filter(isRecord) : []
  return {
    message: text(value['message']),
    reason: text(value['reason']),
    causes: causes.map((one) => ({
      field: text(one['field']),
      message: text(one['message']),
      reason: text(one['reason']),
    })),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
