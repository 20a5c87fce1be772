import { sprintf } from '../golang/fmt.ts'
import { GoError } from '../golang/go-error.ts'
import { compareIntegers, deepEqual } from '../golang/numbers.ts'
import { goTypeOf, isSignedKind, isUnsignedKind, kindOf } from '../golang/types.ts'
import { compareBytes, GoMap, GoObject, List, Num, type Value } from '../model/value.ts'

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint' | undefined

/** The class within which Go compares; nothing for maps, slices, structs and nil. */
function basicKind(value: Value): BasicKind {
  const kind = kindOf(value)
  if (isSignedKind(kind)) return 'int'
  if (isUnsignedKind(kind)) return 'uint'
  if (kind === 'float64' || kind === 'float32') return 'float'
  if (kind === 'bool' || kind === 'string') return kind
  return kind === 'complex128' ? 'complex' : undefined
}

/** The number behind a Num or a named number such as time.Duration. */
function numeric(value: Value): number | bigint {
  const data = value instanceof GoObject ? value.toData() : value
  return data instanceof Num ? data.value : Number(data)
}

function isInteger(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint'
}

function incompatible(a: Value, b: Value): GoError {
  return new GoError(`incompatible types for comparison: ${goTypeOf(a)} and ${goTypeOf(b)}`)
}

/** `eq` for two values. @throws GoError where Go cannot compare them */
export function equal(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b
  const first = basicKind(a)
  const second = basicKind(b)
  if (first !== second) {
    if (isInteger(first) && isInteger(second)) return compareIntegers(numeric(a), numeric(b)) === 0
    if (isMissing(a) || isMissing(b)) return false
    throw incompatible(a, b)
  }
  switch (first) {
    case 'int':
    case 'uint':
    case 'float':
      return numeric(a) === numeric(b)
    case 'complex':
      return deepEqual(a, b)
    case undefined:
      return equalOthers(a, b)
    default:
      return a === b
  }
}

function isMissing(value: Value): boolean {
  return value === undefined || value === null
}

function isNil(value: Value): boolean {
  return isMissing(value) || ((value instanceof GoMap || value instanceof List) && value.isNil)
}

/** Go compares no maps and slices, and no structs that hold one. */
function isComparable(value: Value): boolean {
  const kind = kindOf(value)
  if (kind === 'map' || kind === 'slice') return false
  if (kind !== 'struct' || !(value instanceof GoObject)) return true
  return value.structFields()?.every((field) => isComparable(field.value)) ?? true
}

function equalOthers(a: Value, b: Value): boolean {
  const first = kindOf(a)
  const second = kindOf(b)
  if (first !== second && first !== 'invalid' && second !== 'invalid') {
    throw new GoError(
      `non-comparable types ${sprintf('%s', [a])}: ${goTypeOf(a)}, ${goTypeOf(b)}: ${sprintf('%v', [b])}`,
    )
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  if (!isComparable(b)) {
    throw new GoError(`non-comparable type ${sprintf('%s', [b])}: ${goTypeOf(b)}`)
  }
  if (second === 'ptr') return a === b
  const same = a instanceof GoObject && b instanceof GoObject ? a.equals(b, 'same') : undefined
  return same ?? deepEqual(a, b)
}

/** `lt`. @throws GoError where Go cannot order them */
export function less(a: Value, b: Value): boolean {
  const first = basicKind(a)
  const second = basicKind(b)
  if (first === undefined || second === undefined) throw new GoError('invalid type for comparison')
  if (first !== second && !(isInteger(first) && isInteger(second))) throw incompatible(a, b)
  switch (first) {
    case 'bool':
    case 'complex':
      throw new GoError('invalid type for comparison')
    case 'string':
      return compareBytes(a as string, b as string) < 0
    default:
      return numeric(a) < numeric(b)
  }
}
