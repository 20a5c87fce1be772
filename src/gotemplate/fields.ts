import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { elementType } from '../golang/types.ts'
import { type GoFunction, GoMap, GoObject, List, mapType, noField, type Value } from '../model/value.ts'
import type { TreeNode } from './ast.ts'
import { callFailure, type Frame, fail, type Run, shownType } from './frame.ts'

/** A chain of names behind a receiver: `.a.b`, `$x.a.b`, `(…).a.b`. */
export interface FieldSite {
  readonly names: readonly string[]
  /** What an error of a called method is reported at. */
  readonly node: TreeNode
  /** What other errors are reported at: the node visited last. */
  readonly at: TreeNode | undefined
  /** The variable that holds the static type of the receiver, where that is an element of a container; else -1. */
  readonly typeSlot: number
}

/** The value of a chain, by way of `receiver`. `mayBeMethod` tells which names a map type has as methods. */
export function fieldRun(site: FieldSite, receiver: Run | 'dot', mayBeMethod: (name: string) => boolean): Run {
  const slow: Run =
    receiver === 'dot'
      ? (frame, dot) => walkFields(frame, dot, site)
      : (frame, dot) => walkFields(frame, receiver(frame, dot), site)
  if (site.names.some(mayBeMethod)) return slow
  return receiver === 'dot' ? fastDot(site) : fastReceiver(site, receiver)
}

// Nearly every chain goes through maps that have the key. What does not is walked again from its start.
function fastDot(site: FieldSite): Run {
  const { names } = site
  const a = names[0]!
  const b = names[1]!
  const c = names[2]!
  switch (site.names.length) {
    case 1:
      return (frame, dot) => {
        const one = dot instanceof GoMap ? dot.get(a) : undefined
        return one === undefined ? walkMaps(frame, dot, site) : one
      }
    case 2:
      return (frame, dot) => {
        const one = dot instanceof GoMap ? dot.get(a) : undefined
        const two = one instanceof GoMap ? one.get(b) : undefined
        return two === undefined ? walkMaps(frame, dot, site) : two
      }
    case 3:
      return (frame, dot) => {
        const one = dot instanceof GoMap ? dot.get(a) : undefined
        const two = one instanceof GoMap ? one.get(b) : undefined
        const three = two instanceof GoMap ? two.get(c) : undefined
        return three === undefined ? walkMaps(frame, dot, site) : three
      }
    default:
      return (frame, dot) => walkMaps(frame, dot, site)
  }
}

/** A chain without names of methods, as far as it goes through maps; anything else is walked again, with Go's errors. */
function walkMaps(frame: Frame, receiver: Value, site: FieldSite): Value {
  const { names } = site
  let value = receiver
  for (let i = 0; i < names.length; i++) {
    if (!(value instanceof GoMap)) return walkFields(frame, receiver, site)
    const inner: Value = value.get(names[i]!)
    if (inner === undefined && frame.context.strict) return walkFields(frame, receiver, site)
    value = inner === undefined ? zeroElement(value) : inner
  }
  return value
}

function fastReceiver(site: FieldSite, receiver: Run): Run {
  const inner = fastDot(site)
  return (frame, dot) => inner(frame, receiver(frame, dot))
}

function walkFields(frame: Frame, receiver: Value, site: FieldSite): Value {
  return walkSome(frame, receiver, { site, count: site.names.length }).value
}

interface Walk {
  readonly site: FieldSite
  readonly count: number
}

interface Reached {
  readonly value: Value
  readonly staticType: Value
}

function walkSome(frame: Frame, receiver: Value, { site, count }: Walk): Reached {
  let value = receiver
  let staticType: Value = site.typeSlot < 0 ? undefined : frame.variables[site.typeSlot]
  for (let i = 0; i < count; i++) {
    const name = site.names[i]!
    if (value === undefined) missing(frame, site, name)
    const container: Value = value
    const hop = { ...site, name, staticType }
    value = fieldOf(frame, value, hop)
    const isElement = container instanceof GoMap && methodOf(frame, container, hop) === undefined
    staticType = isElement ? elementType(container) : undefined
  }
  return { value, staticType }
}

function missing(frame: Frame, site: FieldSite, name: string): void {
  if (frame.context.strict) fail(frame, site.at, `nil data; no entry for key ${quote(name)}`)
}

interface Hop extends FieldSite {
  readonly name: string
  readonly staticType: Value
}

function fieldOf(frame: Frame, value: Value, hop: Hop): Value {
  if (value === undefined) return undefined
  const method = methodOf(frame, value, hop)
  if (method !== undefined) return callPlain(frame, method, hop)
  if (value instanceof GoMap) return mapField(frame, value, hop)
  if (value instanceof GoObject) {
    const field = objectField(frame, value, hop)
    if (field !== noField) return field
    if (value.goKind === 'map') return null
  }
  return cannot(frame, value, hop)
}

function cannot(frame: Frame, value: Value, hop: Hop): never {
  fail(frame, hop.at, `can't evaluate field ${hop.name} in type ${shownType(value, hop.staticType)}`)
}

/** A method of that name; nothing can be asked of a nil interface. */
function methodOf(frame: Frame, value: Value, hop: Hop): GoFunction | undefined {
  if (value === null) fail(frame, hop.at, `nil pointer evaluating interface {}.${hop.name}`)
  if (value instanceof GoMap) return value.goType === mapType ? undefined : frame.context.mapMethod(value, hop.name)
  return value instanceof GoObject ? value.method(hop.name) : undefined
}

function mapField(frame: Frame, map: GoMap, hop: Hop): Value {
  const value = map.get(hop.name)
  if (value !== undefined || map.has(hop.name)) return value ?? null
  if (frame.context.strict) noEntry(frame, hop, hop.name)
  return zeroElement(map)
}

function noEntry(frame: Frame, site: FieldSite, name: string): never {
  fail(frame, site.at, `map has no entry for key ${quote(name)}`)
}

function objectField(frame: Frame, value: GoObject, hop: Hop): Value | typeof noField {
  if (value.hasUnexportedField(hop.name)) {
    const type = shownType(value, hop.staticType)
    fail(frame, hop.at, `${hop.name} is an unexported field of struct type ${type}`)
  }
  return value.field(hop.name)
}

function callPlain(frame: Frame, method: GoFunction, hop: Hop): Value {
  const wanted = method.params.length
  if (wanted !== 0) {
    const least = method.variadic === undefined ? '' : 'at least '
    fail(frame, hop.at, `wrong number of args for ${hop.name}: want ${least}${wanted} got 0`)
  }
  if (method.unfit !== undefined) fail(frame, hop.at, method.unfit)
  try {
    return method.call()
  } catch (error) {
    throw callFailure(frame, hop, error)
  }
}

/**
 * A chain with arguments behind it: its last name must be a method, which is answered for the caller to call. `undefined`
 * where the receiver is missing, which Go passes over.
 */
export function methodWithArguments(frame: Frame, receiver: Value, site: FieldSite): GoFunction | undefined {
  const last = site.names.length - 1
  const { value, staticType } = walkSome(frame, receiver, { site, count: last })
  const hop = { ...site, name: site.names[last]!, staticType }
  if (value === undefined) {
    missing(frame, site, hop.name)
    return undefined
  }
  const method = methodOf(frame, value, hop)
  if (method !== undefined) return method
  if (value instanceof GoMap) fail(frame, site.at, `${hop.name} is not a method but has arguments`)
  if (value instanceof GoObject && objectField(frame, value, hop) !== noField) {
    fail(frame, site.at, `${hop.name} has arguments but cannot be invoked as function`)
  }
  return cannot(frame, value, hop)
}

/** What a missing key of a map gives: the zero value of its element type. */
export function zeroElement(map: GoMap): Value {
  const type = elementType(map)
  if (type === 'interface {}') return null
  if (type === 'string') return ''
  if (type === 'bool') return false
  if (type === 'float64') return 0
  if (type.startsWith('[]')) return new List([], type.slice(2), true)
  if (type.startsWith('map[')) return new GoMap(null, type, true)
  throw new GoError(`no zero value for ${type}`)
}
