import { GoMap, GoObject, List, Num, type Value } from '../model/value.ts'
import { formatFloat } from './strconv.ts'

/** complex128: only the template literals `1i`, `2+3i` make one. */
export class Complex extends GoObject {
  readonly goType = 'complex128'
  readonly goKind = 'complex128'
  readonly real: number
  readonly imaginary: number

  constructor(real: number, imaginary: number) {
    super()
    this.real = real
    this.imaginary = imaginary
  }

  override format(): string {
    const imaginary = formatFloat(this.imaginary, 'g', -1, 64)
    const sign = imaginary.startsWith('-') || imaginary.startsWith('+') ? '' : '+'
    return `(${formatFloat(this.real, 'g', -1, 64)}${sign}${imaginary}i)`
  }

  override toData(): Value {
    return this
  }
}

/** A nil pointer in a struct; templates do not get at one. */
export class NilPointer extends GoObject {
  readonly goType: string
  readonly goKind = 'ptr'

  constructor(goType: string) {
    super()
    this.goType = goType
  }

  override format(): string {
    return '<nil>'
  }

  override toData(): Value {
    return null
  }
}

/** What `%T` prints; `<nil>` for both nils. */
export function goTypeOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    case 'undefined':
      return '<nil>'
    default:
      if (value === null) return '<nil>'
      if (value instanceof Num) return value.kind
      if (value instanceof List) return listType(value.elem)
      return value.goType
  }
}

/** reflect.Kind as text; `invalid` for both nils. */
export function kindOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    case 'undefined':
      return 'invalid'
    default:
      if (value === null) return 'invalid'
      if (value instanceof Num) return value.kind
      if (value instanceof List) return 'slice'
      if (value instanceof GoMap) return 'map'
      return value.goKind
  }
}

/** Go type of a list with that element type, as reflect prints it. */
export function listType(elem: string): string {
  return elem === 'interface {}' ? '[]interface {}' : `[]${elem}`
}

export function isIntegerKind(kind: string): boolean {
  return isSignedKind(kind) || isUnsignedKind(kind)
}

export function isSignedKind(kind: string): boolean {
  return kind === 'int' || kind === 'int64' || kind === 'int32' || kind === 'int16' || kind === 'int8'
}

export function isUnsignedKind(kind: string): boolean {
  return kind === 'uint8' || kind === 'uint' || kind === 'uint64' || kind === 'uint32' || kind === 'uint16'
}

// The one named map type whose elements are not `interface {}`.
const elementTypes = new Map<string, string>([['engine.files', '[]uint8']])

/** Element type of a map, by its Go type. */
export function elementType(map: GoMap): string {
  let type = elementTypes.get(map.goType)
  if (type === undefined) {
    type = map.goType.startsWith('map[string]') ? map.goType.slice('map[string]'.length) : 'interface {}'
    elementTypes.set(map.goType, type)
  }
  return type
}
